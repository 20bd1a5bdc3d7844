import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures/test.ts';

interface Chunk {
  file: string;
  name?: string;
  isDynamicEntry?: boolean;
}

const build = new URL('../../packages/web-svelte/', import.meta.url);
const generatedNodes = '.svelte-kit/generated/build/client-optimized/nodes';

/** What only a click, a code block, another language or another view asks for. */
function laterFiles(): Map<string, string> {
  const manifest = new URL('.svelte-kit/output/client/.vite/manifest.json', build);
  const chunks = Object.entries(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, Chunk>);
  const sourceOf = (key: string) => (key.startsWith(generatedNodes) ? readFileSync(new URL(key, build), 'utf8') : key);
  return new Map(
    chunks
      .filter(([, { isDynamicEntry }]) => isDynamicEntry)
      .map(([key, { file }]) => [file, sourceOf(key)] as const)
      .filter(([, source]) =>
        /messages\/(de|ar)\.ts|shiki|highlight|emoji|settings|admin|history\/\+page|design/.test(source),
      ),
  );
}

test('the first load of a room stays within its budget, and asks for nothing that is needed later', async ({
  stranger,
  author,
  roomful,
}) => {
  const bob = await author('bob', 'general');
  await bob.say('A plain message with **bold** words and https://example.com/');
  const { page } = await stranger('alice');
  const me = await page.request.post(`${roomful.url}/api/sessions`, { data: { username: 'alice' } });
  expect(me.ok()).toBe(true);

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const bytes = { js: 0, all: 0 };
  const urls = new Map<string, string>();
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => void urls.set(requestId, request.url));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes.all += encodedDataLength;
    if (urls.get(requestId)?.endsWith('.js')) bytes.js += encodedDataLength;
  });
  await page.goto(`${roomful.url}/r/general`);
  await expect(page.getByRole('article')).toBeVisible();

  const later = laterFiles();
  expect(later.size).toBeGreaterThan(5);
  const early = [...urls.values()].map((url) => later.get(new URL(url).pathname.slice(1))).filter(Boolean);
  expect(early).toEqual([]);
  // The limit on scripts alone is size-limit's; here they come with their headers, and with all else.
  expect(urls.size).toBeLessThanOrEqual(65);
  expect(bytes.all).toBeLessThanOrEqual(170_000);
  expect(bytes.js).toBeGreaterThan(50_000);
});
