import { seed } from '../../fixtures/seed.ts';
import { expect, test } from '../../fixtures/test.ts';

test('[UX-28] [S-MSG-6] the history has pages of a chosen size, with previous and next, each at an address of its own', async ({
  arrive,
  roomful,
}) => {
  test.setTimeout(120_000);
  const { messages } = await seed(roomful.url, { room: 'garden', messages: 230, text: (n) => `Message ${n}.` });
  const { page } = await arrive('alice', { path: '/r/garden' });
  const history = page.getByRole('region', { name: 'History of garden' });
  const rows = history.getByRole('article');
  const heading = page.getByRole('main').getByRole('heading', { name: /^Page / });
  const link = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name });
  const shows = async (first: number, last: number) => {
    await expect(rows).toHaveCount(last - first + 1);
    await expect(rows.first()).toContainText(`Message ${first}.`);
    await expect(rows.last()).toContainText(`Message ${last}.`);
  };

  // The newest page first, oldest first within it, and nothing newer to go to.
  await page.getByRole('link', { name: 'History', exact: true }).click();
  await expect(heading).toHaveText('Page 1 of 5');
  await shows(181, 230);
  await expect(heading).toBeFocused();
  await expect(page).toHaveTitle('garden, history, page 1 · Roomful');
  await expect(link('Newest page')).toHaveAttribute('aria-disabled', 'true');
  await expect(link('Previous page')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('status').filter({ hasText: '230 messages in all · this page: Today' })).toBeVisible();

  await link('Next page').click();
  await expect(heading).toHaveText('Page 2 of 5');
  await shows(131, 180);
  await expect(heading).toBeFocused();
  await expect(page).toHaveURL(/\/r\/garden\/history\?page=2$/);
  await link('Oldest page').click();
  await shows(1, 30);
  await expect(link('Next page')).toHaveAttribute('aria-disabled', 'true');
  await expect(link('Oldest page')).toHaveAttribute('aria-disabled', 'true');
  await link('Previous page').click();
  await shows(31, 80);

  // Back and forth as in any book of pages, and from the address alone.
  await page.goBack();
  await shows(1, 30);
  await page.goForward();
  await expect(heading).toHaveText('Page 4 of 5');
  await shows(31, 80);
  await page.reload();
  await expect(heading).toHaveText('Page 4 of 5');
  await shows(31, 80);

  // A longer page keeps the place; the list is told from the controls by what has focus.
  const size = page.getByRole('combobox', { name: 'Messages per page' });
  await expect(size.getByRole('option')).toHaveText(['50', '100', '200', '500']);
  await size.selectOption('100');
  await expect(page).toHaveURL(/\?page=2&size=100$/);
  await shows(31, 130);
  await expect(heading).toHaveText('Page 2 of 3');
  await size.selectOption('200');
  await shows(31, 230);
  await size.selectOption('500');
  await shows(1, 230);
  await expect(heading).toHaveText('Page 1 of 1');
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeHidden();

  // One tab stop, arrow keys within, and each time is the way to its place in the conversation.
  await rows.first().getByRole('link').focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1).getByRole('link')).toBeFocused();
  await page.keyboard.press('End');
  await expect(rows.last().getByRole('link')).toBeFocused();
  await expect(history.locator('a[tabindex="0"]')).toHaveCount(1);
  const message = messages[99];
  await rows.nth(99).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/r/garden/${message?.id}$`));
  await expect(page.getByRole('textbox', { name: 'Message garden' })).toBeVisible();

  await page.goto(`${roomful.url}/r/garden/history?page=7`);
  await expect(page.getByRole('heading', { name: 'There is no page 7' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Oldest page' }).last().click();
  await shows(1, 30);
  await page.getByRole('link', { name: 'Back to the conversation' }).click();
  await expect(page.getByText('Message 230.')).toBeVisible();
});

test('[UX-28] a page that does not come says so and can be asked for again; an empty room has nothing to load', async ({
  stranger,
  network,
  roomful,
}) => {
  test.setTimeout(120_000);
  await seed(roomful.url, { room: 'garden', messages: 120, text: (n) => `Message ${n}.` });
  const alice = await stranger('alice');
  const { page } = alice;
  await alice.typeName(network.url);
  await expect(page.getByRole('heading', { name: 'No messages yet' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Load older messages' })).toBeHidden();
  await page.getByRole('link', { name: 'History', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Nothing has been said here yet' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeHidden();

  await page.goto(`${network.url}/r/garden/history`);
  const rows = page.getByRole('region', { name: 'History of garden' }).getByRole('article');
  await expect(rows).toHaveCount(50, { timeout: 20_000 });
  network.pause();
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(page.getByRole('heading', { name: 'This page could not be loaded.' })).toBeVisible({ timeout: 40_000 });
  network.resume();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows.first()).toContainText('Message 21.', { timeout: 20_000 });
});
