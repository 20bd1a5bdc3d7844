import type { Person } from '@roomful/sdk';
import { shutStorage } from '../../fixtures/embed/shut-storage.ts';
import { expect, hear, panelIn, test } from '../../fixtures/embed/test.ts';
import { signIn, type Widget, write } from '../../fixtures/embed/widget.ts';

test('[UX-48] a guest is one, and becomes the person that the host signs for, with what they wrote', async ({
  page,
  shop,
}) => {
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  await write(panel, 'Is anybody there?');
  await expect(panel.getByText('You write as Guest')).toBeVisible();
  const heard = await hear(page);
  await signIn(page);
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible();
  await expect(panel.getByRole('article', { name: /^You/ })).toHaveText([/Is anybody there/]);
  expect((await heard()).filter(({ type }) => type !== 'ready')).toEqual([]);
});

test('[UX-48] a guest is the same one on the next page and in another tab, and becomes who signs in there', async ({
  page,
  context,
  shop,
}) => {
  await context.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  await write(panel, 'Is anybody there?');
  await expect(panel.getByRole('img', { name: 'Delivered' })).toBeVisible();
  await page.goto(shop.site.page('/second', shop.script + shop.chat()));
  const own = panel.getByRole('article', { name: /^You/ });
  await expect(own).toHaveText([/Is anybody there/]);
  await expect(panel.getByText('You write as Guest')).toBeVisible();
  const tab = await context.newPage();
  await tab.goto(shop.site.page('/third', shop.script + shop.chat()));
  await expect(panelIn(tab).getByRole('article', { name: /^You/ })).toHaveText([/Is anybody there/]);
  await tab.close();

  await page.goto(shop.site.page('/fourth', shop.chat() + shop.script));
  await signIn(page);
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible();
  await expect(own).toHaveText([/Is anybody there/]);
});

test('[UX-49] whoever comes after a guest who was logged out is another one', async ({ page, shop }) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  await write(panel, 'My secret');
  await expect(panel.getByRole('img', { name: 'Delivered' })).toBeVisible();
  await page.locator('roomful-chat').evaluate((element) => (element as Widget).logout());
  await expect(panel.getByRole('article', { name: /^Guest/ })).toHaveText([/My secret/]);
  await page.goto(shop.site.page('/second', shop.script + shop.chat()));
  await expect(panel.getByRole('article', { name: /^Guest/ })).toHaveText([/My secret/]);
});

test('[UX-50] where storage is shut one is a guest all the same, on each page another', async ({ page, shop }) => {
  await shutStorage(page);
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  await write(panel, 'Is anybody there?');
  await expect(panel.getByRole('img', { name: 'Delivered' })).toBeVisible();
  await page.goto(shop.site.page('/second', shop.script + shop.chat()));
  await expect(panel.getByRole('article', { name: /^Guest/ })).toHaveText([/Is anybody there/]);
});

test('[UX-48] no token of whom the host signs for stands in an address, a cookie or a storage', async ({
  page,
  context,
  roomful,
  shop,
}) => {
  const tokens: string[] = [];
  await page.exposeFunction('sign', () => {
    const token = shop.sign('customer-8');
    tokens.push(token);
    return token;
  });
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  await page.goto(shop.site.page('/', shop.script + shop.chat('id="c"')));
  await signIn(page);
  const answer = await page.waitForResponse(
    (response) =>
      response.url().endsWith('/api/embed/sessions') && (response.request().postData() ?? '').includes('"token"'),
  );
  const { token } = (await answer.json()) as { token: string };
  await expect(panelIn(page).getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expect(panelIn(page).getByText('You write as Visitor')).toBeVisible();
  const frame = page.frames().find((other) => other.url().startsWith(roomful.url));
  const stored = await frame?.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
  );
  expect(stored).toBe('["",{},{}]');
  expect(tokens.length).toBeGreaterThan(0);
  for (const secret of [token, ...tokens]) {
    expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
    expect(stored).not.toContain(secret);
  }
  expect(await context.cookies()).toEqual([]);
});

test('a token that is refused is a calm line for the reader and a code for the host', async ({ page, shop }) => {
  let audience = 'https://elsewhere.example';
  await page.exposeFunction('sign', () => shop.sign('customer-9', { aud: audience, name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const heard = await hear(page);
  await signIn(page);
  const panel = panelIn(page);
  await expect(panel.getByText('Sign in on this site')).toBeVisible();
  expect((await heard()).filter(({ type }) => type === 'error')).toMatchObject([
    { detail: { code: 'HOST_TOKEN_REFUSED', reason: 'audience' } },
  ]);
  await expect(panel.getByText(/token|error|audience/i)).toHaveCount(0);
  audience = shop.server;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible();
});

test('[UX-49] logout leaves nothing of who it was: no row, no socket, no session', async ({
  page,
  roomful,
  shop,
  author,
}) => {
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  const bob = await author('bob', 'help');
  /** Whom the server has in the room, beside the one who asks. */
  const present = async () => {
    const { people } = await bob.ask<{ people: Person[] }>('list_people', { roomId: bob.room?.id });
    return people.filter(({ online, username }) => online && username !== 'bob').length;
  };
  const sessions: string[] = [];
  page.on('response', async (response) => {
    if (response.url().endsWith('/api/embed/sessions'))
      sessions.push(((await response.json()) as { token: string }).token);
  });
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  await signIn(page);
  const panel = panelIn(page);
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible();
  await write(panel, 'My secret order');
  await expect(panel.getByRole('img', { name: 'Delivered' })).toBeVisible();
  const before = await page.locator('roomful-chat iframe').elementHandle();
  await page.locator('roomful-chat').evaluate((element) => (element as Widget).logout());
  expect(await before?.evaluate((frame) => frame.isConnected)).toBe(false);
  // Whoever comes now is a guest, of whom nothing is known.
  await expect(panel.getByText('You write as Guest')).toBeVisible();
  await expect(panel.getByText('Mara Lind', { exact: true })).toHaveCount(1);
  await expect(panel.getByRole('article', { name: /^You/ })).toHaveCount(0);
  await expect.poll(present).toBe(1);
  const frame = page.frames().find((other) => other.url().startsWith(roomful.url));
  expect(
    await frame?.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])),
  ).toBe(`["",{"roomful:guest:shop@${shop.server}":"${sessions.at(-1)}"},{}]`);
  const statuses = await Promise.all(
    sessions.slice(0, -1).map(async (token) => {
      const answer = await fetch(`${roomful.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
      return answer.status;
    }),
  );
  expect(statuses.length).toBeGreaterThan(0);
  expect(new Set(statuses)).toEqual(new Set([401]));
});

test('[UX-50] signed-in chat works where storage and cookies are shut, so that even reading them throws', async ({
  page,
  shop,
}) => {
  await shutStorage(page, ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore']);
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
  });
  const faults: string[] = [];
  page.on('pageerror', (error) => void faults.push(error.message));
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.script + shop.chat() + shop.launcher()));
  await signIn(page);
  const panel = panelIn(page);
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible();
  await write(panel, 'Without any storage');
  await expect(panel.getByRole('img', { name: 'Delivered' })).toBeVisible();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(panelIn(page, 'roomful-launcher').getByRole('article')).toHaveText([/Without any storage/]);
  expect(faults).toEqual([]);
});
