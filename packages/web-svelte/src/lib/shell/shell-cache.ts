const SHELL = 'roomful-shell';
const FILES = 'roomful-files';
const FILES_PATH = '/_app/immutable/';

/**
 * Keeps this page and all files that it took so far, for a start without a server: the reader's language too, and
 * no other. Call it when all views are fetched. Page and files are of one build, or the page stays as it was.
 */
export async function keepShell(version: string): Promise<void> {
  const answer = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-cache' });
  const html = await answer.clone().text();
  // Another build has come meanwhile: this one is not worth keeping.
  if (!answer.ok || !html.includes(`"${version}"`)) return;

  const taken = performance.getEntriesByType('resource').map(({ name }) => name);
  const named = [...html.matchAll(/"(\/_app\/immutable\/[^"]+)"/g)].map(([, path = '']) => path);
  const urls = [...taken, ...named]
    .map((address) => new URL(address, location.href))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith(FILES_PATH))
    .map(({ href }) => href);
  const files = await caches.open(FILES);
  const shell = await caches.open(SHELL);
  const before = await (await shell.match('/'))?.text();
  for (const url of new Set(urls)) if ((await files.match(url)) === undefined) await files.add(url);
  await shell.put('/', answer);
  if (before !== undefined && before !== html) await dropOthers(files, new Set(urls));
}

/** Nothing old can be shown any more: the next page comes from the server. */
export async function forgetShell(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(SHELL);
}

/** What the build before needed. */
async function dropOthers(files: Cache, urls: ReadonlySet<string>): Promise<void> {
  for (const { url } of await files.keys()) if (!urls.has(url)) await files.delete(url);
}
