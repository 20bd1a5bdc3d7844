import { expect, hear, panelIn, test } from '../../fixtures/embed/test.ts';
import { HostSite, strictPolicy } from '../../fixtures/embed/host-site.ts';
import { addApp } from '../../fixtures/embed/add-app.ts';

test('[UX-44] a page that is not on the list shows nothing, and its developer hears why', async ({
  page,
  roomful,
  shop,
}) => {
  await using elsewhere = await HostSite.start(roomful.url);
  await page.clock.install();
  const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(elsewhere.page('/', shop.script + shop.chat()));
  const heard = await hear(page);
  await refused;
  await expect(page.locator('roomful-chat iframe')).toBeHidden();
  await page.clock.fastForward(20_000);
  await expect(page.locator('roomful-chat iframe')).toHaveCount(0);
  const [event] = await heard();
  expect(event).toMatchObject({ type: 'error', detail: { code: 'UNREACHABLE' } });
  expect(event?.detail['message']).toContain(elsewhere.origin);
});

test('[UX-44] nobody may frame the panel of an app that is unknown, off or without origins', async ({
  request,
  roomful,
  shop,
}) => {
  await addApp(roomful.url, { id: 'bare', origins: [] });
  await addApp(roomful.url, { id: 'wide', origins: ['https://*.shop.example', 'https://shop.example'] });
  const policyOf = async (query: string) => {
    const answer = await request.get(`${roomful.url}/embed/panel${query}`);
    expect(answer.status()).toBe(200);
    expect(answer.headers()).not.toHaveProperty('x-frame-options');
    return /frame-ancestors ([^;]*)/.exec(answer.headers()['content-security-policy'] ?? '')?.[1];
  };
  for (const query of ['', '?app=bare', '?app=nobody', '?app=shop&app=shop', '?app=SHOP', '?app=*']) {
    expect(await policyOf(query), query).toBe("'none'");
  }
  expect(await policyOf('?app=shop')).toBe(shop.site.origin);
  expect(await policyOf('?app=wide')).toBe('https://*.shop.example https://shop.example');
});

test('[UX-46] two widgets live on one page, each in its room', async ({ page, shop }) => {
  const chats = shop.chat('id="one"') + shop.chat('id="two"').replace('room="help"', 'room="order-7"');
  await page.goto(shop.site.page('/', shop.script + chats));
  const [one, two] = [panelIn(page, '#one'), panelIn(page, '#two')];
  await one.getByRole('textbox', { name: 'Message' }).fill('For the first');
  await one.getByRole('textbox', { name: 'Message' }).press('Enter');
  await two.getByRole('textbox', { name: 'Message' }).fill('For the second');
  await two.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(one.getByRole('article')).toHaveText([/For the first/]);
  await expect(two.getByRole('article')).toHaveText([/For the second/]);
  // And the first one still hears of its own room.
  await page
    .locator('#two')
    .evaluate((element) => (element as unknown as { setRoom(room: string): void }).setRoom('help'));
  await expect(two.getByRole('article')).toHaveText([/For the first/]);
  await two.getByRole('textbox', { name: 'Message' }).fill('Both');
  await two.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(one.getByRole('article')).toHaveText([/For the first/, /Both/]);
});

test('[UX-47] a strict policy refuses nothing of it', async ({ page, roomful, shop }) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text())) violations.push(message.text());
  });
  page.on('pageerror', (error) => void violations.push(error.message));
  await page.goto(shop.site.page('/', shop.script + shop.chat('theme="dark"') + shop.launcher()));
  const panel = panelIn(page);
  await panel
    .getByRole('textbox', { name: 'Message' })
    .fill('Some **text** with `code` and https://example.com/\n\n- one');
  await panel.getByRole('button', { name: 'Send' }).click();
  await expect(panel.getByRole('article').getByRole('link')).toBeVisible();
  await expect(panel.getByRole('img', { name: 'Delivered' })).toBeVisible();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(panelIn(page, 'roomful-launcher').getByRole('article')).toHaveCount(1);
  expect(strictPolicy(roomful.url)).not.toContain('unsafe');
  expect(violations).toEqual([]);
});
