import type { BrowserContext, Page } from '@playwright/test';
import { countConnections } from '../../fixtures/count-connections.ts';
import { shutStorage } from '../../fixtures/embed/shut-storage.ts';
import { expect, hear, panelIn, test } from '../../fixtures/embed/test.ts';
import { signIn, type Widget } from '../../fixtures/embed/widget.ts';

const PATIENT = { timeout: 20_000 };

/** Tokens of the sessions that panels are given, in their order. */
function listSessions(context: BrowserContext): string[] {
  const tokens: string[] = [];
  context.on('response', async (response) => {
    if (!response.url().endsWith('/api/embed/sessions') || response.status() !== 201) return;
    tokens.push(((await response.json()) as { token: string }).token);
  });
  return tokens;
}

const field = (page: Page, selector: string) => panelIn(page, selector).getByRole('textbox', { name: 'Message' });

async function say(page: Page, selector: string, text: string): Promise<void> {
  await field(page, selector).fill(text);
  await field(page, selector).press('Enter');
  await expect(panelIn(page, selector).getByRole('article').filter({ hasText: text })).toHaveCount(1);
}

test('[UX-46] twenty widgets of one person on one page have one connection, and all of them live', async ({
  page,
  shop,
  roomful,
  author,
}) => {
  test.setTimeout(120_000);
  const bob = await author('bob', 'help');
  const before = await countConnections(roomful);
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  const names = Array.from({ length: 20 }, (_, index) => `w${index}`);
  const small =
    '<style>roomful-chat { display: inline-block; --roomful-width: 200px; --roomful-height: 200px }</style>';
  shop.site.policy = "default-src * 'unsafe-inline'";
  await page.goto(shop.site.page('/', small + names.map((id) => shop.chat(`id="${id}"`)).join('') + shop.script));
  await signIn(page);
  for (const id of names) await page.locator(`#${id}`).scrollIntoViewIfNeeded();
  for (const id of names) await expect(field(page, `#${id}`)).toBeVisible({ timeout: 60_000 });
  for (const id of names) await expect(panelIn(page, `#${id}`).getByText('You write as Mara Lind')).toBeVisible();
  await bob.say('To all of you');
  await say(page, '#w3', 'From the fourth');
  for (const id of names) {
    await expect(panelIn(page, `#${id}`).getByRole('article')).toHaveText(
      [/To all of you/, /From the fourth/],
      PATIENT,
    );
    await expect(panelIn(page, `#${id}`).getByRole('button', { name: 'Continue here' })).toHaveCount(0);
  }
  expect(await countConnections(roomful)).toBe(before + 1);
});

test('[UX-46] the session of the connection ends with its widget, and the others go on with theirs', async ({
  page,
  context,
  shop,
  roomful,
  author,
}) => {
  const bob = await author('bob', 'help');
  await context.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  const sessions = listSessions(context);
  await page.goto(shop.site.page('/', shop.chat('id="one"') + shop.script));
  await signIn(page);
  await expect(panelIn(page, '#one').getByText('You write as Mara Lind')).toBeVisible();
  const second = await context.newPage();
  await second.goto(shop.site.page('/second', shop.chat('id="two"') + shop.launcher('id="three"') + shop.script));
  await signIn(second);
  await second.getByRole('button', { name: 'Open chat' }).click();
  for (const id of ['#two', '#three']) await expect(panelIn(second, id).getByText('You write as')).toBeVisible();
  expect(await countConnections(roomful)).toBe(2);

  // It goes away as pages do, and its session runs out some time after.
  const [first = ''] = sessions.splice(0, 1);
  await page.close();
  const me = () => fetch(`${roomful.url}/api/me`, { headers: { authorization: `Bearer ${first}` } });
  expect((await me()).status).toBe(200);
  await fetch(`${roomful.url}/api/sessions/current`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${first}` },
  });
  expect((await me()).status).toBe(401);
  await say(second, '#two', 'Still here');
  await bob.say('So am I');
  for (const id of ['#two', '#three']) {
    await expect(panelIn(second, id).getByRole('article')).toHaveText([/Still here/, /So am I/], PATIENT);
    await expect(panelIn(second, id).getByRole('img', { name: /Sent|Delivered/ })).toBeVisible();
  }
  expect(await countConnections(roomful)).toBe(2);
});

test('[UX-46] of two rooms the one that was used later has the line, and the other waits calmly', async ({
  page,
  shop,
  roomful,
  author,
}) => {
  const bob = await author('bob', 'help');
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  const other = shop.chat('id="two" hidden').replace('room="help"', 'room="order-7"');
  await page.goto(shop.site.page('/', shop.chat('id="one"') + other + shop.script));
  await signIn(page);
  await say(page, '#one', 'In the first room');
  await page.locator('#two').evaluate((element) => (element as Widget).open());
  await say(page, '#two', 'In the second');
  const one = panelIn(page, '#one');
  const calm = one.getByRole('status').filter({ hasText: 'You are in another conversation.' });
  await expect(calm).toBeVisible();
  await bob.say('Said meanwhile');
  await expect(one.getByRole('article')).toHaveText([/In the first room/]);
  expect(await countConnections(roomful)).toBe(2);

  // A tap takes it back, with what is written by then.
  await field(page, '#one').fill('Here again');
  await expect(calm).toHaveCount(0);
  await expect(one.getByRole('article')).toHaveText([/In the first room/, /Said meanwhile/], PATIENT);
  await field(page, '#one').press('Enter');
  await expect(
    one
      .getByRole('article')
      .last()
      .getByRole('img', { name: /Sent|Delivered/ }),
  ).toBeVisible(PATIENT);
  await expect(panelIn(page, '#two').getByText('You are in another conversation.')).toBeVisible();
  await expect(panelIn(page, '#two').getByRole('article')).toHaveText([/In the second/]);

  // In the same room again, both live.
  await page.locator('#two').evaluate((element) => (element as Widget).setRoom('help'));
  await bob.say('To both');
  for (const id of ['#one', '#two']) {
    await expect(panelIn(page, id).getByRole('article').last()).toContainText('To both', PATIENT);
    await expect(panelIn(page, id).getByText('You are in another conversation.')).toHaveCount(0);
  }
});

test('[UX-46] a widget that nobody sees takes the line from none', async ({ page, shop }) => {
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.addInitScript(() => {
    // As on the page before: it has been used, and is closed.
    if (window.top === window) sessionStorage.setItem('roomful:shop', 'used');
  });
  const corner = shop.launcher().replace('room="help"', 'room="order-7"');
  await page.goto(shop.site.page('/', corner + shop.chat() + shop.script));
  await signIn(page);
  await expect.poll(() => page.frames().length).toBe(3);
  await say(page, 'roomful-chat', 'Here I am');
  const corners = panelIn(page, 'roomful-launcher');
  await expect(corners.getByText('You are in another conversation.')).toBeAttached(PATIENT);
  await expect(corners.locator('button', { hasText: 'Continue here' })).toHaveCount(0);
  await expect(panelIn(page, 'roomful-chat').getByText('You are in another conversation.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await say(page, 'roomful-launcher', 'And here');
  await expect(corners.getByRole('img', { name: /Sent|Delivered/ })).toBeVisible(PATIENT);
});

test('[UX-46] different people share nothing, and all that come as guests are one guest', async ({
  page,
  shop,
  roomful,
  author,
}) => {
  const bob = await author('bob', 'help');
  let customers = 0;
  await page.exposeFunction('sign', () => shop.sign(`customer-${++customers}`, { name: `Person ${customers}` }));
  const widgets = ['one', 'two', 'three', 'four'].map((id) => shop.chat(`id="${id}"`)).join('');
  const small =
    '<style>roomful-chat { display: inline-block; --roomful-width: 300px; --roomful-height: 300px }</style>';
  shop.site.policy = "default-src * 'unsafe-inline'";
  await page.goto(shop.site.page('/', small + widgets + shop.script));
  await signIn(page, '#one, #two');
  for (const id of ['#one', '#two']) await expect(panelIn(page, id).getByText('You write as Person')).toBeVisible();
  for (const id of ['#three', '#four']) await expect(panelIn(page, id).getByText('You write as Guest')).toBeVisible();
  await bob.say('Who is there?');
  for (const id of ['#one', '#two', '#three', '#four']) {
    await expect(panelIn(page, id).getByRole('article')).toHaveCount(1);
  }
  await say(page, '#three', 'I wonder');
  await expect(panelIn(page, '#four').getByRole('article', { name: /^You/ })).toHaveText([/I wonder/]);
  await expect(panelIn(page, '#one').getByRole('article', { name: /^Guest/ })).toHaveText([/I wonder/]);
  expect(await countConnections(roomful)).toBe(4);
});

test('[UX-49] whoever logs out in one widget has logged out in all, also in another tab', async ({
  page,
  context,
  shop,
  roomful,
}) => {
  await context.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  const sessions = listSessions(context);
  const second = await context.newPage();
  await second.goto(shop.site.page('/second', shop.chat('id="three"') + shop.script));
  await page.goto(shop.site.page('/', shop.chat('id="one"') + shop.chat('id="two"') + shop.script));
  const all = [
    { tab: page, id: '#one' },
    { tab: page, id: '#two' },
    { tab: second, id: '#three' },
  ];
  for (const tab of [page, second]) await signIn(tab);
  for (const { tab, id } of all) await expect(panelIn(tab, id).getByText('You write as Mara Lind')).toBeVisible();
  await say(page, '#two', 'My secret order');
  const heard = await hear(page, '#two');
  const mine = sessions.splice(0);
  await page.locator('#one').evaluate((element) => (element as Widget).logout());
  for (const { tab, id } of all) {
    await expect(panelIn(tab, id).getByText('You write as Guest')).toBeVisible(PATIENT);
    await expect(panelIn(tab, id).getByRole('article', { name: /^You/ })).toHaveCount(0);
  }
  expect((await heard()).at(-1)).toMatchObject({ type: 'ready', detail: { guest: true } });
  for (const token of mine) {
    const answer = await fetch(`${roomful.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
  }
  // Until the host says anew who it is.
  await signIn(page);
  await expect(panelIn(page, '#two').getByText('You write as Mara Lind')).toBeVisible();
});

test('another browser of the same person takes the place of all, and all have it back together', async ({
  page,
  browser,
  shop,
}) => {
  const sign = () => shop.sign('customer-7', { name: 'Mara Lind' });
  await page.exposeFunction('sign', sign);
  await page.goto(shop.site.page('/', shop.chat('id="one"') + shop.chat('id="two"') + shop.script));
  await signIn(page);
  for (const id of ['#one', '#two']) await expect(panelIn(page, id).getByText('You write as')).toBeVisible();
  await field(page, '#one').fill('Half a sentence');
  const phone = await browser.newPage();
  await phone.exposeFunction('sign', sign);
  await phone.goto(shop.site.page('/', shop.chat('id="one"') + shop.script));
  await signIn(phone);
  for (const id of ['#one', '#two']) {
    await expect(panelIn(page, id).getByRole('button', { name: 'Continue here' })).toBeVisible();
  }
  await panelIn(page, '#two').getByRole('button', { name: 'Continue here' }).click();
  for (const id of ['#one', '#two']) await expect(field(page, id)).toBeVisible();
  await expect(field(page, '#one')).toHaveValue('Half a sentence');
  await say(page, '#one', 'Back on the desk');
  await expect(panelIn(page, '#two').getByRole('article')).toHaveText([/Back on the desk/], PATIENT);
  await expect(panelIn(phone, '#one').getByRole('button', { name: 'Continue here' })).toBeVisible();
  await phone.close();
});

test('[UX-50] where a browser shares no connection, each widget has its own, and the later one the place', async ({
  page,
  shop,
}) => {
  await shutStorage(page);
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('Shut.', 'SecurityError');
    };
    Object.assign(window, { SharedWorker: refuse });
    if ('locks' in navigator)
      navigator.locks.request = () => Promise.reject(new DOMException('Shut.', 'SecurityError'));
  });
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.chat('id="one"') + shop.script));
  await signIn(page);
  await say(page, '#one', 'By itself');
  await page.evaluate(() => {
    const another = document.querySelector('#one')?.cloneNode() as HTMLElement;
    another.id = 'two';
    document.body.append(another);
  });
  await signIn(page);
  await say(page, '#two', 'By itself too');
  await panelIn(page, '#one').getByRole('button', { name: 'Continue here' }).click();
  await say(page, '#one', 'Back');
  await expect(panelIn(page, '#two').getByText('You are in another conversation.')).toBeVisible();
});
