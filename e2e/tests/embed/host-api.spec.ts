import { confirmAsSafariDoes, confirmWithinComposition } from '../../fixtures/ime-events.ts';
import { expect, hear, panelIn, test } from '../../fixtures/embed/test.ts';
import type { Widget } from '../../fixtures/embed/widget.ts';

test('a classic script does as well, and runs what waited for it, also after something that threw', async ({
  page,
  shop,
  roomful,
}) => {
  shop.site.policy = "default-src * 'unsafe-inline'";
  const queue = `<script>(window.roomful ||= []).push(() => { throw new Error('mine'); });
    roomful.push(() => document.body.append(Object.assign(document.createElement('p'), { textContent: 'The queue ran' })));</script>`;
  await page.goto(shop.site.page('/', `${queue}<script src="${roomful.url}/embed.js" async></script>${shop.chat()}`));
  await expect(page.getByText('The queue ran')).toBeVisible();
  await expect(panelIn(page).getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('changes room, theme and language as the page says, and tells it of each room', async ({ page, shop }) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat('theme="light"')));
  const heard = await hear(page);
  const panel = panelIn(page);
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const chat = page.locator('roomful-chat');
  await chat.evaluate((element) => (element as Widget).setRoom('order-1042'));
  await expect
    .poll(async () => (await heard()).at(-1))
    .toEqual({ type: 'ready', detail: { room: 'order-1042', guest: true } });
  await chat.evaluate((element) => (element as Widget).setTheme('dark'));
  await expect.poll(() => panel.locator('html').evaluate((html) => getComputedStyle(html).colorScheme)).toBe('dark');
  await chat.evaluate((element) => {
    element.style.setProperty('--roomful-accent', '#b5179e');
    (element as Widget).setTheme();
    element.setAttribute('locale', 'de');
  });
  await expect(panel.getByRole('textbox', { name: 'Nachricht' })).toBeVisible();
  expect(await panel.locator('html').evaluate((html) => getComputedStyle(html).getPropertyValue('--accent'))).toBe(
    '#b5179e',
  );
  await chat.evaluate((element) => (element as Widget).close());
  await expect(panel.locator('textarea')).toBeHidden();
  await chat.evaluate((element) => (element as Widget).open());
  await expect(panel.locator('textarea')).toBeFocused();
});

test('a room that the app does not open is a calm line, and an error for the page', async ({ page, shop }) => {
  // Not before somebody listens.
  await page.goto(shop.site.page('/', shop.script + shop.chat('hidden').replace('room="help"', 'room="staff"')));
  const heard = await hear(page);
  await page.locator('roomful-chat').evaluate((element) => (element as Widget).open());
  await expect(panelIn(page).getByText('This chat is not available just now.')).toBeVisible();
  expect((await heard()).map(({ type, detail }) => [type, detail['code']])).toEqual([['error', 'FORBIDDEN']]);
});

test('[UX-16] Enter that ends a composition sends nothing', async ({ page, roomful, shop }) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  const field = panel.getByRole('textbox', { name: 'Message' });
  await expect(field).toBeVisible();
  const frame = page.frames().find((other) => other.url().startsWith(roomful.url));
  await frame?.evaluate(confirmAsSafariDoes);
  await frame?.evaluate(confirmWithinComposition);
  await expect(panel.getByRole('article')).toHaveCount(0);
  await field.fill('Two\nlines');
  await field.press('Shift+Enter');
  await expect(panel.getByRole('article')).toHaveCount(0);
  await field.press('Enter');
  await expect(panel.getByRole('article')).toHaveCount(1);
  await expect(field).toHaveValue('');
});
