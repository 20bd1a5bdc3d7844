import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './test/helpers/bundle.ts';

/**
 * What each entry costs who bundles it, with all that it brings along. Peers are the user's own choice and not counted.
 *
 * @type {Record<string, { platform: 'browser' | 'node', limit: string }>}
 */
const budgets = {
  '.': { platform: 'browser', limit: '30 kB' },
  './embed': { platform: 'browser', limit: '3 kB' },
  './bot': { platform: 'node', limit: '90 kB' },
  './bot/redis': { platform: 'node', limit: '2 kB' },
  './testing': { platform: 'node', limit: '70 kB' },
};

const here = import.meta.dirname;
/** @type {{ exports: Record<string, unknown>, peerDependencies: Record<string, string> }} */
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');
const peers = Object.keys(manifest.peerDependencies).map((name) => new RegExp(`^${name}(/|$)`));

/** What a page of a host has that draws the room by itself, see docs/embed/headless.md. */
const headlessClient = `export { RoomfulClient } from '@roomful/sdk'; export { enterApp } from '@roomful/sdk/embed';`;

export default await Promise.all([
  ...entries.map(weighEntry),
  weigh('headless client', { code: headlessClient, platform: 'browser', limit: '31 kB' }),
]);

/** @param {string} entry */
async function weighEntry(entry) {
  const budget = budgets[entry];
  if (budget === undefined)
    throw new Error(`The entry ${entry} has no budget. Give it one in packages/sdk/.size-limit.js.`);
  const name = `@roomful/sdk${entry.slice(1)}`;
  return weigh(name, { code: `export * from '${name}';`, ...budget });
}

/**
 * @param {string} name
 * @param {{ code: string, platform: 'browser' | 'node', limit: string }} what
 */
async function weigh(name, { code, platform, limit }) {
  const bundled = await bundle({ code, from: join(here, 'weighed.js'), platform, external: peers });
  const folder = join(here, 'test-results', 'size');
  mkdirSync(folder, { recursive: true });
  const path = join('test-results', 'size', `${name.replaceAll(/\W/g, '-')}.js`);
  writeFileSync(join(here, path), bundled.code);
  return { name: `${name}, in ${platform === 'node' ? 'Node' : 'a browser'}`, path, limit, gzip: true };
}
