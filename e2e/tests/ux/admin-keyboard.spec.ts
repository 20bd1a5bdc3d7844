import { dress } from '../../fixtures/dress.ts';
import { expectInSight, tabTo } from '../../fixtures/keyboard.ts';
import { adminToken } from '../../fixtures/roomful-process.ts';
import { seed } from '../../fixtures/seed.ts';
import { expect, test } from '../../fixtures/test.ts';

test('[UX-34] [UX-35] the keyboard alone does all that an admin does, and never loses its place', async ({
  author,
  page,
  roomful,
}) => {
  test.setTimeout(90_000);
  const ada = await author('ada');
  for (const room of ['attic', 'garden', 'library']) await ada.join(room);
  const heading = (name: string) => page.getByRole('heading', { level: 2, name });
  const views = page.getByRole('navigation', { name: 'Views' });
  const row = (list: string, name: string) =>
    page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: name });
  const focus = page.locator(':focus');

  // A wrong token keeps the field; the right one leads to what it opened.
  await page.goto(`${roomful.url}/admin`);
  const field = page.getByLabel('Admin token');
  await expect(field).toBeFocused();
  await page.keyboard.type('wrong-token-of-somebody');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This token is wrong')).toBeVisible();
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(adminToken);
  await page.keyboard.press('Enter');
  await expect(heading('Overview')).toBeFocused();

  await page.keyboard.press('Shift+Tab');
  await tabTo(views.getByRole('link', { name: 'Rooms' }));
  await page.keyboard.press('Enter');
  await expect(heading('Rooms')).toBeVisible();
  await expect(views.getByRole('link', { name: 'Rooms' })).toBeFocused();

  // Escape gives the focus back; done, the row has another button, which has it then.
  const garden = row('Rooms', 'garden');
  const dialog = page.getByRole('dialog');
  await tabTo(garden.getByRole('button', { name: 'Delete' }));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(garden.getByRole('button', { name: 'Delete' })).toBeFocused();
  // The browser gives the focus back a moment before the page hears of it, and no finger is that quick.
  await expect(page.locator('dialog').getByRole('heading', { includeHidden: true })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await tabTo(dialog.getByRole('button', { name: 'Delete' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Done: Delete' })).toBeVisible();
  await expect(garden).toContainText('Deleted');
  await expect(garden.locator(':focus')).toHaveCount(1);
  await expectInSight(page);

  // A row that is gone for ever: the one that stands in its place.
  await tabTo(garden.getByRole('button', { name: 'Remove for ever' }));
  await page.keyboard.press('Enter');
  await tabTo(dialog.getByLabel('Type “garden” to confirm'));
  await page.keyboard.type('garden');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(garden).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Rooms' }).locator(':focus')).toHaveCount(1);

  await page.keyboard.press('Shift+Tab');
  await tabTo(views.getByRole('link', { name: 'Audit' }));
  await page.keyboard.press('Enter');
  await expect(row('Audit', 'room.purge')).toBeVisible();
  await tabTo(page.getByRole('combobox', { name: 'What' }));
  await page.keyboard.type('room.p');
  await tabTo(page.getByRole('button', { name: 'Search' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Audit' }).getByRole('listitem')).toHaveCount(1);
  await tabTo(page.getByRole('button', { name: 'Leave' }));
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await expect(focus).toHaveCount(1);
});

test('[UX-36] the administration stands from right to left, and nothing of it leaves the window', async ({
  page,
  roomful,
}) => {
  await seed(roomful.url, { room: 'garden', messages: 1, authors: ['ada'] });
  await page.goto(`${roomful.url}/admin`);
  await page.getByLabel('Admin token').fill(adminToken);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByText('Nothing to worry about.')).toBeVisible();
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await dress(page, { language: 'ar', colorScheme: 'light' });
  const views = page.getByRole('navigation').getByRole('link');
  await expect(views).toHaveCount(7);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    for (const view of await views.all()) {
      await view.click();
      await expect(view).toHaveAttribute('aria-current', 'page');
      await expect.poll(overflow).toBe(0);
    }
    // The first view stands at the right edge, and the second one to the left of it.
    const [first, second] = [await views.first().boundingBox(), await views.nth(1).boundingBox()];
    expect((first?.x ?? 0) + (first?.width ?? 0)).toBeGreaterThan(width / 2);
    expect(second?.x ?? width).toBeLessThan(first?.x ?? 0);
  }
});
