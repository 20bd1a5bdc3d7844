import type { Locator } from '@playwright/test';
import type { Person } from '../../fixtures/person.ts';
import { expect, screens, test } from '../../fixtures/test.ts';

test('[UX-26] rooms are listed with the active one marked; they are created, deleted with a question, and restored', async ({
  arrive,
  author,
}) => {
  const alice = await arrive('alice');
  const { page } = alice;
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await expect(rooms.getByRole('link', { name: 'general' })).toHaveAttribute('aria-current', 'page');

  await alice.createRoom('garden');
  await expect(rooms.getByRole('link')).toHaveText(['garden', 'general']);
  await expect(rooms.locator('[aria-current="page"]')).toHaveText('garden');
  await alice.say('Roses');

  // Somebody else's room appears by itself, and nobody else may delete it.
  await author('bob', 'attic');
  await expect(rooms.getByRole('link')).toHaveText(['attic', 'garden', 'general']);
  await alice.enterRoom('attic');
  await expect(page.getByRole('button', { name: 'Delete room' })).toBeHidden();

  await alice.enterRoom('garden');
  await page.getByRole('button', { name: 'Delete room' }).click();
  const question = page.getByRole('dialog', { name: 'Delete “garden”?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await expect(rooms.getByRole('link', { name: 'garden' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete room' }).click();
  await question.getByRole('button', { name: 'Delete room' }).click();
  await expect(rooms.getByRole('link', { name: 'garden' })).toBeHidden();

  const notice = page.getByRole('status').filter({ hasText: 'You deleted “garden”.' });
  await notice.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'garden' })).toBeVisible();
  await expect(alice.message('Roses')).toBeVisible();
  await expect(notice).toBeHidden();
});

test('[UX-26] what is said about a deleted room goes when the room is back, and when one goes on', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob');
  const attic = await bob.join('attic');
  const alice = await arrive('alice');
  const { page } = alice;
  const notice = page.getByRole('status').filter({ hasText: /deleted/ });
  const remove = async () => {
    await page.getByRole('button', { name: 'Delete room' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete room' }).click();
    await expect(notice).toHaveText(/^You deleted “garden”\./);
  };
  await alice.createRoom('garden');
  await remove();
  await expect(page.getByRole('heading', { level: 1, name: 'general' })).toBeVisible();
  await page.getByRole('button', { name: 'Create room' }).click();
  await page.getByLabel('Room name').fill('garden');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'garden' })).toBeVisible();
  await expect(notice).toBeHidden();

  await remove();
  await alice.enterRoom('attic');
  await expect(notice).toBeHidden();
  await bob.ask('delete_room', { roomId: attic.id });
  await expect(notice).toHaveText(/^“attic” was deleted\. You are in another room now\./);
  await expect(page.getByRole('heading', { level: 1, name: 'general' })).toBeVisible();
  await alice.createRoom('cellar');
  await expect(notice).toBeHidden();
});

test('[UX-32] one tab stop leads into the rooms, arrow keys go through them, and typing narrows them', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob');
  for (const name of ['attic', 'balcony', 'cellar', 'garden', 'library', 'office', 'terrace', 'kitchen'])
    await bob.join(name);
  const alice = await arrive('alice');
  const { page } = alice;
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await expect(rooms.getByRole('link')).toHaveCount(9);
  await expect(rooms.locator('a:not([tabindex="-1"])')).toHaveText('general');

  const field = rooms.getByRole('searchbox', { name: 'Find a room' });
  await field.focus();
  await page.keyboard.press('Tab');
  await expect(rooms.getByRole('link', { name: 'general' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(rooms.getByRole('link', { name: 'garden' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(rooms.getByRole('link', { name: 'terrace' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(rooms.getByRole('link', { name: 'terrace' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(rooms.getByRole('link', { name: 'attic' })).toBeFocused();
  await expect(rooms.locator('a:not([tabindex="-1"])')).toHaveText('attic');
  // Leaving and coming back, Tab stops where one was.
  await page.keyboard.press('Shift+Tab');
  await expect(field).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(rooms.getByRole('link', { name: 'attic' })).toBeFocused();

  await page.keyboard.type('cel');
  await expect(field).toHaveValue('cel');
  await expect(rooms.getByRole('link')).toHaveText(['cellar']);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'cellar' })).toBeVisible();
  await expect(rooms.getByRole('link')).toHaveCount(9);
  await field.fill('zzz');
  await expect(rooms.getByText('No room is called “zzz”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(rooms.getByRole('link')).toHaveCount(9);
});

test('[UX-32] F6 goes through the regions and back, with the focus to be seen', async ({ arrive, author }) => {
  const bob = await author('bob', 'general');
  await bob.say('Read me with F6.');
  const alice = await arrive('alice');
  const { page } = alice;
  await expect(alice.people().getByRole('button', { name: 'bob' })).toBeVisible();
  await expect(alice.message('Read me with F6.')).toBeVisible();
  const regions = ['rooms', 'messages', 'composer', 'people'];
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region') ?? 'none');

  await alice.composer().focus();
  for (const region of ['people', ...regions, 'rooms']) {
    await page.keyboard.press('F6');
    await expect.poll(focused).toBe(region);
    // A field shows it by its frame.
    if (region !== 'composer') await expectOutline(page.locator(':focus'));
  }
  for (const region of regions.toReversed()) {
    await page.keyboard.press('Shift+F6');
    await expect.poll(focused).toBe(region);
  }
});

test('[UX-32] Ctrl+K goes to a room by a few letters of its name, and offers to create one that is not there', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob');
  for (const name of ['garden', 'green-house', 'library']) await bob.join(name);
  const alice = await arrive('alice');
  const { page } = alice;
  await alice.enterRoom('library');
  await alice.enterRoom('general');

  const { dialog, field, chosen } = switcherOf(alice);
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  // Where one comes from stands first: Enter goes back and forth between two rooms.
  await expect(chosen).toContainText('library');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'library' })).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(alice.composer()).toBeFocused();

  await page.keyboard.press('Control+k');
  await field.fill('gr');
  await expect(dialog.getByRole('option')).toContainText(['green-house', 'garden']);
  await page.keyboard.press('ArrowDown');
  await expect(chosen).toContainText('garden');
  await page.keyboard.press('ArrowUp');
  await expect(chosen).toContainText('green-house');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'green-house' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await field.fill('Tea room');
  await expect(dialog.getByRole('option')).toHaveText('Create room “Tea-room”');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Tea-room' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(field).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(alice.composer()).toBeFocused();
});

test('[UX-34] Escape closes the topmost layer alone, and the focus goes back to what opened it', async ({ arrive }) => {
  const alice = await arrive('alice', screens.phone);
  const { page } = alice;
  const menu = page.getByRole('button', { name: 'Show rooms' });
  const drawer = page.getByRole('dialog', { name: 'Rooms', exact: true });
  await menu.focus();
  await page.keyboard.press('Enter');
  await expect(drawer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(menu).toBeFocused();

  // What a drawer opens takes its place; the button in it is gone, so the focus goes to what opened the drawer.
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: 'Switch rooms' }).click();
  const { dialog, field } = switcherOf(alice);
  await expect(field).toBeFocused();
  await expect(drawer).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'general' }).focus();
  await page.keyboard.press('?');
  const shortcuts = page.getByRole('dialog', { name: 'What the keys do' });
  await expect(shortcuts.getByText('Go to another room')).toBeVisible();
  await page.keyboard.press('F6');
  await page.keyboard.press('Control+k');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(shortcuts).toBeHidden();
  await expect(page.getByRole('link', { name: 'general' })).toBeFocused();
  await alice.composer().focus();
  await page.keyboard.press('?');
  await expect(alice.composer()).toHaveValue('?');
});

function switcherOf({ page }: Person) {
  const dialog = page.getByRole('dialog', { name: 'Switch rooms' });
  return {
    dialog,
    field: dialog.getByRole('combobox', { name: 'Where to?' }),
    chosen: dialog.getByRole('option', { selected: true }),
  };
}

async function expectOutline(element: Locator): Promise<void> {
  await expect(element).toHaveCSS('outline-style', 'solid');
}
