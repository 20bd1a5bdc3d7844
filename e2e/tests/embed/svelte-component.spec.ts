import { addApp } from '../../fixtures/embed/add-app.ts';
import { countConnections } from '../../fixtures/count-connections.ts';
import { shutStorage } from '../../fixtures/embed/shut-storage.ts';
import { svelteHostPage, withHost } from '../../fixtures/embed/svelte-host.ts';
import { expect, test } from '../../fixtures/embed/test.ts';
import { findViolations } from '../../fixtures/look-with-axe.ts';

test('[UX-48] a page of Svelte draws a room by itself: it enters, sends, hears, and goes without a trace', async ({
  page,
  context,
  roomful,
  shop,
  author,
}) => {
  const secrets: string[] = [];
  await page.exposeFunction('sign', () => {
    const token = shop.sign('customer-7', { name: 'Mara Lind' });
    secrets.push(token);
    return token;
  });
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  const bob = await author('bob', 'help');
  const entering = page.waitForResponse((response) => response.url() === `${shop.server}/api/embed/sessions`);
  await page.goto(await svelteHostPage(shop.site, shop.server));
  const { token } = (await (await entering).json()) as { token: string };
  secrets.push(token);

  const room = page.getByRole('region', { name: 'Corner shop' });
  await expect(room.getByText('You write as Mara Lind')).toBeVisible();
  await room.getByRole('textbox', { name: 'Message' }).fill('Is it still there?');
  await room.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(room.getByRole('img', { name: 'Delivered' })).toBeVisible();
  await bob.say('It is, and **yours**');
  await expect(room.getByRole('article', { name: /^bob/ })).toHaveText([/It is, and yours/]);
  await expect(page.locator('iframe')).toHaveCount(0);
  expect(await withHost(page, ({ heard }) => heard)).toMatchObject([
    { type: 'ready', detail: { room: 'help', guest: false } },
    { type: 'message', detail: { author: 'Mara Lind', own: true } },
    { type: 'message', detail: { author: 'bob', own: false } },
  ]);

  const stored = await page.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
  );
  expect(secrets.length).toBeGreaterThan(1);
  for (const secret of secrets) {
    expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
    expect(stored).not.toContain(secret);
  }
  expect(await context.cookies()).toEqual([]);

  await withHost(page, ({ takeDown }) => takeDown());
  await expect(page.locator('main')).toBeEmpty();
  // Bob's alone.
  await expect.poll(() => countConnections(roomful)).toBe(1);
  const answer = () => fetch(`${roomful.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  await expect.poll(async () => (await answer()).status).toBe(401);
  expect(faults).toEqual([]);
});

test('[UX-49] a guest becomes whom the page signs for, and a guest again of whom nothing is known', async ({
  page,
  shop,
}) => {
  const address = await svelteHostPage(shop.site, shop.server);
  await page.goto(address);
  const room = page.getByRole('region', { name: 'Corner shop' });
  await expect(room.getByText('You write as Guest')).toBeVisible();
  await room.getByRole('textbox', { name: 'Message' }).fill('Is anybody there?');
  await room.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(room.getByRole('article', { name: /^You/ })).toHaveText([/Is anybody there/]);

  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await withHost(page, ({ change }) => change({ getToken: (window as unknown as { sign: () => string }).sign }));
  await expect(room.getByText('You write as Mara Lind')).toBeVisible();
  await expect(room.getByRole('article', { name: /^You/ })).toHaveText([/Is anybody there/]);

  await withHost(page, ({ change }) => change({ getToken: undefined }));
  await expect(room.getByText('You write as Guest')).toBeVisible();
  await expect(room.getByRole('article')).toHaveText([/Is anybody there/]);
  await expect(room.getByRole('article', { name: /^You/ })).toHaveCount(0);
});

test('[UX-18] what was on its way when it was taken down goes out once, from the next one', async ({
  page,
  farShop,
  network,
  author,
}) => {
  const bob = await author('bob', 'help');
  await page.exposeFunction('sign', () => farShop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(await svelteHostPage(farShop.site, farShop.server));
  const room = page.getByRole('region', { name: 'Corner shop' });
  await expect(room.getByText('You write as Mara Lind')).toBeVisible();
  network.pause();
  await room.getByRole('textbox', { name: 'Message' }).fill('On my way out');
  await room.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(room.getByRole('img', { name: 'Sending' })).toBeVisible();
  await withHost(page, ({ takeDown }) => takeDown());
  network.cut();
  network.resume();
  await withHost(page, ({ putUp }) => putUp());
  await expect(room.getByRole('article')).toHaveText([/On my way out/]);
  await expect(room.getByRole('img', { name: 'Delivered' })).toBeVisible();
  const { messages } = await bob.ask<{ messages: { content: string }[] }>('load_messages', { roomId: bob.room?.id });
  expect(messages.map(({ content }) => content)).toEqual(['On my way out']);
});

test('[UX-50] it works where storage is shut, so that even reading it throws', async ({ page, shop }) => {
  await shutStorage(page, ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore']);
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(await svelteHostPage(shop.site, shop.server));
  const room = page.getByRole('region', { name: 'Corner shop' });
  await room.getByRole('textbox', { name: 'Message' }).fill('Without any storage');
  await room.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(room.getByRole('article', { name: /^You/ })).toHaveText([/Without any storage/]);
});

test('goes to another room, theme and language as the page says, and tells it what is refused', async ({
  page,
  shop,
}) => {
  await page.goto(await svelteHostPage(shop.site, shop.server));
  const room = page.getByRole('region', { name: 'Corner shop' });
  await room.getByRole('textbox', { name: 'Message' }).fill('Before we go');
  await room.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(room.getByRole('article', { name: /^You/ })).toHaveText([/Before we go/]);
  await withHost(page, ({ change }) => change({ room: 'order-1042', theme: 'dark', locale: 'ar' }));
  await expect
    .poll(() => withHost(page, ({ heard }) => heard.at(-1)))
    .toEqual({ type: 'ready', detail: { room: 'order-1042', guest: true } });
  await expect(room.getByRole('textbox', { name: 'رسالة' })).toBeVisible();
  await expect(room).toHaveCSS('direction', 'rtl');
  await expect(room).toHaveCSS('color-scheme', 'dark');
  // Of the page itself, nothing has changed.
  await expect(page.locator('body')).toHaveCSS('direction', 'ltr');
  await expect(page.locator('body')).toHaveCSS('color-scheme', 'normal');
  // It is the same guest in both.
  await withHost(page, ({ change }) => change({ locale: 'en', room: 'help' }));
  await expect(room.getByRole('article', { name: /^You/ })).toHaveText([/Before we go/]);

  await withHost(page, ({ change }) => change({ room: 'staff' }));
  await expect(room.getByText('This chat is not available just now.')).toBeVisible();
  expect(await withHost(page, ({ heard }) => heard.at(-1))).toMatchObject({
    type: 'error',
    detail: { code: 'FORBIDDEN' },
  });
});

test('goes over to another app when the page says so', async ({ page, roomful, shop }) => {
  await addApp(roomful.url, { id: 'garden', origins: [shop.site.origin] });
  await page.goto(await svelteHostPage(shop.site, shop.server));
  await expect(page.getByText('You write as Guest')).toBeVisible();
  await withHost(page, ({ change }) => change({ app: 'garden', room: 'order-7' }));
  await expect
    .poll(() => withHost(page, ({ heard }) => heard.at(-1)))
    .toEqual({ type: 'ready', detail: { room: 'order-7', guest: true } });
  await expect(page.getByRole('region', { name: 'Corner shop' })).toHaveCount(1);
  await expect.poll(() => countConnections(roomful)).toBe(1);
});

test('its styles and the page’s leave each other alone', async ({ page, shop }) => {
  const address = await svelteHostPage(shop.site, shop.server);
  const loud = 'p, button, textarea { font-size: 40px; color: rgb(255, 0, 0); padding: 30px }';
  shop.site.file('/loud.css', loud);
  shop.site.page(
    '/svelte',
    `<link rel="stylesheet" href="/page.css" /><link rel="stylesheet" href="/loud.css" /><p id="own">Ours</p>
     <main data-server="${shop.server}"></main><script type="module" src="/page.js"></script>`,
  );
  await page.goto(address);
  const field = page.getByRole('textbox', { name: 'Message' });
  await expect(field).toBeVisible();
  await expect(field).toHaveCSS('font-size', '15px');
  await expect(page.locator('#own')).toHaveCSS('font-size', '40px');
  await expect(page.locator('#own')).not.toHaveCSS('margin-top', '0px');
});

test('[UX-36] axe finds nothing in it', async ({ page, shop, author }) => {
  const bob = await author('bob', 'help');
  await bob.say('A question');
  await page.goto(await svelteHostPage(shop.site, shop.server));
  await expect(page.getByRole('article')).toHaveCount(1);
  expect(await findViolations(page, 'main')).toEqual([]);
});
