import { expectInSight, tabTo } from '../../fixtures/keyboard.ts';
import { expect, test } from '../../fixtures/test.ts';

const rooms = ['attic', 'balcony', 'cellar', 'garden', 'kitchen', 'library', 'office', 'terrace'];

test('[UX-35] the keyboard alone leads through login, rooms, a message, search, settings and log-out, its focus always in sight', async ({
  stranger,
  author,
  roomful,
}) => {
  test.setTimeout(90_000);
  const bob = await author('bob');
  for (const name of rooms) await bob.join(name);
  const alice = await stranger('alice');
  const { page } = alice;
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const nav = page.getByRole('navigation', { name: 'Rooms' });

  await page.goto(roomful.url);
  await tabTo(page.getByLabel('Your name'));
  await page.keyboard.type('alice');
  await page.keyboard.press('Enter');
  await expect(heading('general')).toBeVisible();

  await tabTo(alice.composer());
  await page.keyboard.type('Without a mouse');
  await page.keyboard.press('Enter');
  await expect(alice.message('Without a mouse')).toBeVisible();

  await tabTo(nav.getByRole('link', { name: 'general' }));
  await page.keyboard.press('ArrowUp');
  await expectInSight(page);
  await expect(nav.getByRole('link', { name: 'garden' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading('garden')).toBeVisible();

  await tabTo(nav.getByRole('searchbox', { name: 'Find a room' }));
  await page.keyboard.type('cell');
  await expect(nav.getByRole('link')).toHaveText(['cellar']);
  await page.keyboard.press('Enter');
  await expect(heading('cellar')).toBeVisible();

  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Where to?' })).toBeFocused();
  await expectInSight(page);
  await page.keyboard.type('libr');
  await page.keyboard.press('Enter');
  await expect(heading('library')).toBeVisible();

  await tabTo(page.getByRole('link', { name: 'Settings' }));
  await page.keyboard.press('Enter');
  await expect(heading('Settings')).toBeVisible();
  await tabTo(page.getByRole('group', { name: 'Density' }).getByRole('radio', { checked: true }));
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await expectInSight(page);

  await tabTo(page.getByRole('button', { name: 'Log out', exact: true }).last());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
});
