import { existsSync, readFileSync } from 'node:fs';

/**
 * What a browser loads before it shows a page, page by page: the files that index.html asks for, and those of the page's
 * own node. What a page loads later, by a dynamic import, is not counted.
 *
 * @typedef {{ file: string, imports?: string[] }} Chunk
 */

const limit = '110 kB';
const nodes = '.svelte-kit/generated/build/client-optimized/nodes';
/** @type {Record<string, Chunk>} */
const chunks = JSON.parse(readFileSync('.svelte-kit/output/client/.vite/manifest.json', 'utf8'));
const html = readFileSync('build/index.html', 'utf8');

const fromHtml = [...html.matchAll(/\/(_app\/[^"]+\.js)"/g)].map(([, file]) => file);

const pages = Object.keys(chunks)
  .filter((key) => key.startsWith(nodes))
  .map((key) => ({ key, source: sourceOf(key) }))
  .filter(({ source }) => source?.endsWith('+page.svelte'))
  .map(({ key, source }) => ({
    name: `first load of ${source}`,
    path: [...new Set([...fromHtml, ...filesOf(key)])].map((file) => `build/${file}`),
    limit,
    gzip: true,
  }));
if (pages.length === 0)
  throw new Error('No page was found in the build, so nothing was weighed. Look at .size-limit.js.');

export default pages;

/**
 * A node re-exports the component that it stands for.
 * @param {string} key
 */
function sourceOf(key) {
  return existsSync(key) ? /src\/(routes\/.*\.svelte)/.exec(readFileSync(key, 'utf8'))?.[1] : undefined;
}

/**
 * @param {string} key
 * @returns {string[]}
 */
function filesOf(key) {
  const chunk = chunks[key];
  return chunk === undefined ? [] : [chunk.file, ...(chunk.imports ?? []).flatMap(filesOf)];
}
