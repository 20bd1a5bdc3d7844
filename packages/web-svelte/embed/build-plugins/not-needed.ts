import type { Plugin } from 'vite';

/** What stands for a module that the panel imports and never runs. */
const STAND_INS: Readonly<Record<string, string>> = {
  // A panel shows a room; programs follow rooms.
  'feed/feed-session.js': `export class FeedSession { constructor() { throw new Error('The panel follows no rooms: see not-needed.ts.'); } }`,
  // All styles are in the page, and what comes later comes alone.
  'vite/preload-helper.js': `export const __vitePreload = (load) => load();`,
};

const FILES = new RegExp(
  `(?:${Object.keys(STAND_INS)
    .join('|')
    .replaceAll('.', String.raw`\.`)})$`,
);

/** Keeps three kilobytes off the pages of other people. */
export function notNeeded(): Plugin {
  return {
    name: 'roomful:not-needed',
    apply: 'build',
    enforce: 'pre',
    load: {
      filter: { id: FILES },
      handler: (id) => Object.entries(STAND_INS).find(([file]) => id.endsWith(file))?.[1] ?? null,
    },
  };
}
