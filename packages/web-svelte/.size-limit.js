import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What a browser loads before it shows a page, page by page: the files that index.html asks for, those of the page's own node
 * and of the layouts around it. And what every dynamic import loads beyond that of the
 * room, or of the administration where it belongs to that.
 *
 * @typedef {{ file: string, imports?: string[], isDynamicEntry?: boolean, name?: string }} Chunk
 */

/** The room is what most people wait for. */
const firstLoadLimit = '120 kB';
/** Whoever opens it waits a moment for it, also on a train. The longest name that fits counts. */
const lazyLimits = {
  '': '20 kB',
  // The names of all emoji in one language, which the picker searches.
  'node_modules/emojibase-data/': '95 kB',
  'src/lib/messages/': '10 kB',
  'src/lib/text/highlight/': '40 kB',
  // PHP brings HTML, CSS and JavaScript along.
  'node_modules/@shikijs/langs/': '90 kB',
};

const nodes = '.svelte-kit/generated/build/client-optimized/nodes';
/** @type {Record<string, Chunk>} */
const chunks = JSON.parse(readFileSync('.svelte-kit/output/client/.vite/manifest.json', 'utf8'));
const html = readFileSync('build/index.html', 'utf8');
const fromHtml = [...html.matchAll(/\/(_app\/[^"]+\.js)"/g)].map(([, file]) => file);

const routes = Object.keys(chunks)
  .filter((key) => key.startsWith(nodes))
  .map((key) => ({ key, source: sourceOf(key) ?? '' }));
const pages = routes.filter(({ source }) => source.endsWith('+page.svelte'));
if (pages.length === 0)
  throw new Error('No page was found in the build, so nothing was weighed. Look at .size-limit.js.');

const firstLoads = pages.map(({ source }) => ({ source, files: new Set(firstLoadOf(source)) }));
const [room, admin] = ['/r/[room]/[[', '/admin/'].map((part) => firstLoads.find(({ source }) => source.includes(part)));
if (room === undefined || admin === undefined)
  throw new Error('The page of the room or of the administration was not found. Look at .size-limit.js.');
const lazy = Object.entries(chunks).filter(([key, { isDynamicEntry }]) => isDynamicEntry && !key.startsWith(nodes));

/**
 * Of other people's pages: what each of them loads, and what comes when somebody looks at the widget. Beside the panel that is
 * the worker with the connection of all widgets or, where the browser has none, the panel's own way to connect.
 */
const panelHtml = readFileSync('build/embed/panel.html', 'utf8');
const embedFiles = readdirSync('build/embed/immutable').filter((file) => file.endsWith('.js'));
const [panelFile, workerFile, ownLineFile] = ['panel-', 'shared-line.worker-', 'connect-with-socket-io-'].map(
  (start) => embedFiles.find((file) => file.startsWith(start)) ?? '',
);
if (!panelFile || !panelHtml.includes(panelFile) || !workerFile || !ownLineFile || embedFiles.length !== 3)
  throw new Error('The widget has other files than the three that are weighed. Look at .size-limit.js.');

export default [
  weigh('widget: loader', ['embed/loader.js'], '3 kB'),
  weigh('widget: panel, with the connection of all widgets', embedded(panelFile, workerFile), '80 kB'),
  weigh('widget: panel, with a connection of its own', embedded(panelFile, ownLineFile), '80 kB'),
  ...firstLoads.map(({ source, files }) => weigh(`first load of ${source}`, [...files], firstLoadLimit)),
  ...lazy
    .map(([key]) => {
      const page = key.startsWith('src/lib/ui/admin/') ? admin : room;
      return { name: shortNameOf(key), files: filesOf(key).filter((file) => !page.files.has(file)) };
    })
    .filter(({ files }) => files.length > 0)
    .map(({ name, files }) => weigh(`later: ${name}`, [...new Set(files)], lazyLimitOf(name))),
];

/** @param {(string | undefined)[]} files */
function embedded(...files) {
  return files.map((file) => `embed/immutable/${file}`);
}

/**
 * @param {string} name
 * @param {string[]} files
 * @param {string} limit
 */
function weigh(name, files, limit) {
  return { name, path: files.map((file) => `build/${file}`), limit, gzip: true };
}

/**
 * @param {string} page
 * @returns {string[]}
 */
function firstLoadOf(page) {
  const around = routes.filter(({ source }) => {
    const isLayout = /\+(layout|error)\.svelte$/.test(source);
    return source === page || (isLayout && `${page}`.startsWith(`${dirname(source)}/`));
  });
  return [...fromHtml, ...around.flatMap(({ key }) => filesOf(key))].filter((file) => file !== undefined);
}

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
function filesOf(key, seen = new Set()) {
  const chunk = chunks[key];
  if (chunk === undefined || seen.has(key)) return [];
  seen.add(key);
  return [chunk.file, ...(chunk.imports ?? []).flatMap((imported) => filesOf(imported, seen))];
}

/** @param {string} key */
function shortNameOf(key) {
  return key.replace(/^.*\/node_modules\/(?!\.pnpm)/, 'node_modules/');
}

/** @param {string} name */
function lazyLimitOf(name) {
  const [, limit] = Object.entries(lazyLimits).findLast(([start]) => name.startsWith(start)) ?? [];
  return limit ?? firstLoadLimit;
}
