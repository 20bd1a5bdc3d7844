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

  await page.addInitScript(() => {
    const watch = () => {
      if (document.querySelector('article') === null) requestAnimationFrame(watch);
      else Object.assign(window, { readableAt: performance.now() });
    };
    requestAnimationFrame(watch);
  });
  await page.goto(`${roomful.url}/r/general`);
  await expect(page.getByRole('article')).toBeVisible();

  const later = laterFiles();
  expect(later.size).toBeGreaterThan(5);
  // What comes for later may follow at once.
  const asked = await page.evaluate(() => {
    const { readableAt } = window as unknown as { readableAt: number };
    const entries = performance.getEntries().filter((entry) => entry instanceof PerformanceResourceTiming);
    const early = entries.filter(({ startTime }) => startTime < readableAt);
    return early.map(({ name, transferSize }) => ({ path: new URL(name).pathname, bytes: transferSize }));
  });
  expect(asked.map(({ path }) => later.get(path.slice(1))).filter(Boolean)).toEqual([]);
  const sum = (files: typeof asked) => files.reduce((bytes, file) => bytes + file.bytes, 0);
  // The limit on scripts alone is size-limit's; here they come with their headers, and with all else.
  expect(asked.length).toBeLessThanOrEqual(65);
  expect(sum(asked)).toBeLessThanOrEqual(170_000);
  expect(sum(asked.filter(({ path }) => path.endsWith('.js')))).toBeGreaterThan(50_000);
});
