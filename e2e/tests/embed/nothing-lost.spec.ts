import type { Page } from '@playwright/test';
import { expect, hear, panelIn, test } from '../../fixtures/embed/test.ts';
import { signIn, type Widget, write } from '../../fixtures/embed/widget.ts';

const PATIENT = { timeout: 30_000 };

const logOut = (page: Page) => page.locator('roomful-chat').evaluate((element) => (element as Widget).logout());

test('a server that is away at the first try is tried again, calmly and without anybody’s doing', async ({
  page,
  roomful,
  shop,
}) => {
  const isAway = Promise.withResolvers<void>();
  let asked = 0;
  await page.exposeFunction('sign', async () => {
    asked++;
    await isAway.promise;
    return shop.sign('customer-7', { name: 'Mara Lind' });
  });
  await page.goto(shop.site.page('/', shop.chat() + shop.script));
  await signIn(page);
  const heard = await hear(page);
  const panel = panelIn(page);
  await expect.poll(() => asked).toBeGreaterThan(0);
  await roomful.kill();
  isAway.resolve();
  await expect(panel.getByRole('status').filter({ hasText: 'Not reachable just now. Trying again…' })).toBeVisible();
  await expect(panel.getByRole('button')).toHaveCount(0);
  await roomful.start();
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible(PATIENT);
  const types = (await heard()).map(({ type, detail }) => detail['code'] ?? type);
  expect(types.slice(types.lastIndexOf('UNREACHABLE'))).toEqual(['UNREACHABLE', 'ready']);
  expect(types.filter((type) => type === 'UNREACHABLE')).toHaveLength(1);
});

test('a server that is away in the middle is tried again, for another room too', async ({ page, roomful, shop }) => {
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.chat() + shop.script));
  await signIn(page);
  const panel = panelIn(page);
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible();
  const heard = await hear(page);
  await roomful.kill();
  await page.locator('roomful-chat').evaluate((element) => (element as Widget).setRoom('order-9'));
  await expect(panel.getByText('Reconnecting…')).toBeVisible();
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await roomful.start();
  await expect.poll(async () => (await heard()).at(-1)?.detail, PATIENT).toEqual({ room: 'order-9', guest: false });
  await write(panelIn(page), 'In the other room');
  await expect(panel.getByRole('img', { name: /Sent|Delivered/ })).toBeVisible(PATIENT);
});

test('whoever logs out has sent what was on its way', async ({ page, network, farShop: shop }) => {
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.chat() + shop.script));
  await signIn(page);
  await expect(panelIn(page).getByText('You write as Mara Lind')).toBeVisible();
  const heard = await hear(page);
  network.latencyMs = 150;
  await write(panelIn(page), 'One more thing', 'And that was all');
  await logOut(page);
  network.latencyMs = 0;
  await expect(panelIn(page).getByText('You write as Guest')).toBeVisible();
  await expect(panelIn(page).getByRole('article')).toHaveText([/One more thing/, /And that was all/]);
  expect((await heard()).filter(({ type }) => type === 'error')).toEqual([]);
});

test('a logout waits for no line that is dead, and the page hears how much was not sent', async ({
  page,
  network,
  farShop: shop,
}) => {
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.chat() + shop.script));
  await signIn(page);
  await expect(panelIn(page).getByText('You write as Mara Lind')).toBeVisible();
  const heard = await hear(page);
  network.pause();
  await write(panelIn(page), 'A secret', 'And another');
  const before = await page.locator('roomful-chat iframe').elementHandle();
  await logOut(page);
  expect(await before?.evaluate((frame) => frame.isConnected)).toBe(false);
  const errors = (await heard()).filter(({ type }) => type === 'error');
  expect(errors).toMatchObject([{ detail: { code: 'NOT_SENT', message: expect.stringMatching(/^2 messages/) } }]);
  // What people write is not the page's to read.
  expect(JSON.stringify(errors)).not.toMatch(/secret|another/);
  network.resume();
  await expect(panelIn(page).getByText('You write as Guest')).toBeVisible(PATIENT);
  const frame = page.frames().find((other) => other.url().startsWith(shop.server));
  expect(await frame?.evaluate(() => JSON.stringify({ ...sessionStorage }))).toBe('{}');
});

for (const who of ['a customer', 'a guest']) {
  test(`${who} who goes to another page while texts are on their way finds each of them there, once`, async ({
    page,
    network,
    farShop: shop,
  }) => {
    await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
    const open = async (path: string) => {
      await page.goto(shop.site.page(path, shop.chat() + shop.script));
      if (who === 'a customer') await signIn(page);
    };
    await open('/');
    await expect(
      panelIn(page).getByText(who === 'a guest' ? 'You write as Guest' : 'You write as Mara Lind'),
    ).toBeVisible();
    // The first arrives, of which nobody hears; so the second does not go out.
    network.mute();
    await write(panelIn(page), 'The first text', 'The second text');
    await expect(panelIn(page).getByRole('img', { name: 'Sending' })).toHaveCount(2);
    await open('/second');
    network.resume();
    const rows = panelIn(page).getByRole('article');
    await expect(rows).toHaveText([/The first text/, /The second text/], PATIENT);
    await expect(panelIn(page).getByRole('article', { name: /^You/ })).toHaveCount(2);
    await expect(rows.last().getByRole('img', { name: /Sent|Delivered/ })).toBeVisible();
    // It is over with that: the page after it sends nothing again.
    await open('/third');
    await expect(rows).toHaveText([/The first text/, /The second text/], PATIENT);
    const frame = page.frames().find((other) => other.url().startsWith(shop.server));
    expect(await frame?.evaluate(() => JSON.stringify({ ...sessionStorage }))).toBe('{}');
  });
}
