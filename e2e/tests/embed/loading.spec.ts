import { gzipSync } from 'node:zlib';
import { expect, panelIn, test } from '../../fixtures/embed/test.ts';

const KB = 1_000;

test('[UX-42] a widget below what is seen loads nothing but the loader, until somebody comes near', async ({
  page,
  roomful,
  shop,
}) => {
  const asked: string[] = [];
  const scripts = new Map<string, number>();
  page.on('response', async (response) => {
    const url = response.url();
    if (!url.startsWith(roomful.url)) return;
    asked.push(new URL(url).pathname);
    if (url.endsWith('.js')) scripts.set(url, gzipSync(await response.body()).byteLength);
  });
  const far = '<br>'.repeat(200);
  await page.goto(shop.site.page('/', `${shop.script}<p>Goods</p>${far}${shop.chat()}${shop.launcher()}`));
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(asked).toEqual(['/embed.js']);
  await expect.poll(() => [...scripts.values()][0]).toBeLessThanOrEqual(3 * KB);

  await page.locator('roomful-chat').scrollIntoViewIfNeeded();
  await expect(panelIn(page).getByRole('textbox', { name: 'Message' })).toBeVisible();
  const panel = [...scripts].filter(([url]) => !url.endsWith('/embed.js'));
  expect(panel).toHaveLength(1);
  const [url, size] = panel[0] ?? ['', 0];
  // What a worker loads, its page does not tell: the panel's code has its address.
  const [worker] = /[\w/.-]*shared-line\.worker-[\w-]+\.js/.exec(await (await fetch(url)).text()) ?? [];
  const code = await (await fetch(new URL(worker ?? '', url))).text();
  expect(code).toContain('onconnect');
  expect(size + gzipSync(code).byteLength).toBeLessThanOrEqual(80 * KB);
  // The launcher still waits to be asked.
  await expect(page.locator('roomful-launcher iframe')).toHaveCount(0);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(panelIn(page, 'roomful-launcher').getByRole('textbox', { name: 'Message' })).toBeFocused();
});

test('a launcher is open on the next page where it was, and closes by Escape with the focus back', async ({
  page,
  shop,
}) => {
  const first = shop.site.page('/', shop.script + shop.launcher());
  const second = shop.site.page('/second', shop.script + shop.launcher());
  await page.goto(first);
  await page.getByRole('button', { name: 'Open chat' }).click();
  const panel = panelIn(page, 'roomful-launcher');
  await panel.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await panel.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(panel.getByRole('article')).toHaveCount(1);
  await page.goto(second);
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expect(panel.getByRole('article')).toHaveCount(1);
  await panel.getByRole('textbox', { name: 'Message' }).press('Escape');
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeFocused();
});

test('a widget that leaves the page takes its panel along, and comes back when it does', async ({ page, shop }) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const field = panelIn(page).getByRole('textbox', { name: 'Message' });
  await expect(field).toBeVisible();
  await page.evaluate(() => {
    const chat = document.querySelector('roomful-chat') as HTMLElement;
    Object.assign(window, { chat });
    chat.remove();
  });
  await expect.poll(() => page.frames().length).toBe(1);
  await page.evaluate(() => document.body.append((window as unknown as { chat: HTMLElement }).chat));
  await expect(field).toBeVisible();
});
