import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { addAuthenticator } from '../../fixtures/authenticator.ts';
import type { Person } from '../../fixtures/person.ts';
import { expect, test } from '../../fixtures/test.ts';

async function openSettings({ page }: Person): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
}

const themeOf = (page: Page) => page.evaluate(() => document.documentElement.dataset['theme'] ?? 'system');
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

test('[UX-40] light and dark follow the system and can be chosen; other tabs follow; nothing flashes at load', async ({
  arrive,
}) => {
  const alice = await arrive('alice');
  const { page } = alice;
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background(page);
  expect(dark).not.toBe(light);

  await openSettings(alice);
  const other = await page.context().newPage();
  await other.emulateMedia({ colorScheme: 'dark' });
  await other.goto(page.url());
  await expect(other.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await page.getByRole('group', { name: 'Theme' }).last().getByLabel('Light', { exact: true }).check();
  await expect.poll(() => background(page)).toBe(light);
  await expect.poll(() => themeOf(other)).toBe('light');
  expect(await background(other)).toBe(light);

  // What the page looks like before the app has loaded: its scripts wait here.
  const held = Promise.withResolvers<void>();
  await other.route(/_app\/.*\.js$/, async (route) => {
    await held.promise;
    await route.continue().catch(() => {});
  });
  await other.goto(page.url(), { waitUntil: 'commit' });
  await expect.poll(() => background(other)).toBe(light);
  held.resolve();
  await expect(other.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await other.close();

  await page.getByRole('group', { name: 'Density' }).getByLabel('Compact').check();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await page.getByRole('group', { name: 'Theme' }).last().getByLabel('Like the system').check();
  await expect.poll(() => background(page)).toBe(dark);
});

test('a recovery code opens the name in another browser, and shuts this one out', async ({
  arrive,
  stranger,
  roomful,
}) => {
  const alice = await arrive('alice');
  await openSettings(alice);
  await alice.page.getByRole('button', { name: 'Create a recovery code' }).click();
  const shown = alice.page.getByRole('status', { name: 'Your recovery code' });
  const code = (await shown.innerText()).trim();
  const saving = alice.page.waitForEvent('download');
  await alice.page.getByRole('button', { name: 'Download' }).click();
  expect(await readFile(await (await saving).path(), 'utf8')).toContain(code);
  await alice.page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(shown).toBeHidden();
  await expect(alice.page.getByRole('button', { name: 'Create a recovery code' })).toBeFocused();

  const elsewhere = await stranger('alice');
  await elsewhere.typeName(roomful.url);
  await expect(elsewhere.page.getByText('The name alice is taken.')).toBeVisible();
  await elsewhere.page.getByRole('button', { name: 'I have a recovery code' }).click();
  const dialog = elsewhere.page.getByRole('dialog', { name: 'Enter with a recovery code' });
  await expect(dialog.getByLabel('Name')).toHaveValue('alice');
  await dialog.getByLabel('Code').fill('wrong-wrong-wrong');
  await dialog.getByRole('button', { name: 'Enter' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(/Name and recovery code don’t belong together/);
  await dialog.getByLabel('Code').fill(code.toLowerCase());
  await dialog.getByRole('button', { name: 'Enter' }).click();

  const welcome = elsewhere.page.getByRole('dialog', { name: 'Welcome back, alice' });
  await expect(welcome.getByRole('status', { name: 'Your recovery code' })).not.toHaveText(code);
  await welcome.getByRole('button', { name: 'I have kept it' }).click();
  await expect(elsewhere.composer()).toBeVisible();
  // Here one is told what has happened, and not that one's own name is somebody's; the key opens nothing to continue as.
  await expect(alice.page.getByText('This browser’s key opens alice no more')).toBeVisible({ timeout: 20_000 });
  await expect(alice.page.getByRole('button', { name: 'Continue as alice' })).toBeHidden();
  await alice.page.getByLabel('Your name').fill('alice');
  await alice.page.getByRole('button', { name: 'Join' }).click();
  await expect(alice.page.getByLabel('Your name')).toHaveAccessibleDescription(
    /opened elsewhere with its recovery code/,
  );
  // The key came along: the name is this browser's now.
  await elsewhere.page.context().clearCookies();
  await elsewhere.page.reload();
  await expect(elsewhere.composer()).toBeVisible();
});

test('a code from this device opens the name on a phone, once; its time is counted down', async ({
  arrive,
  stranger,
  roomful,
}) => {
  const alice = await arrive('alice');
  await openSettings(alice);
  await alice.page.clock.install();
  await alice.page.getByRole('button', { name: 'Create a code', exact: true }).click();
  const shown = alice.page.getByRole('status', { name: 'Code for the other device' });
  const code = await shown.innerText();
  await expect(alice.page.getByRole('timer')).toHaveText(/Good for (5:00|4:5\d), or until a device has entered/);

  const phone = await stranger('alice', { viewport: { width: 390, height: 844 } });
  await phone.page.goto(roomful.url);
  const enter = async () => {
    await phone.page.getByRole('button', { name: 'A code from another device' }).click();
    const dialog = phone.page.getByRole('dialog', { name: 'Enter with a code' });
    await dialog.getByLabel('Code').fill(code);
    await dialog.getByRole('button', { name: 'Enter' }).click();
    return dialog;
  };
  await enter();
  await expect(phone.composer()).toBeVisible();

  await alice.page.clock.fastForward('05:01');
  await expect(alice.page.getByText('This code has expired.')).toBeVisible();
  await expect(shown).toBeHidden();

  // On the phone, too, the settings are in reach.
  await phone.page.getByRole('button', { name: 'Show rooms' }).click();
  await phone.page.getByRole('dialog', { name: 'Rooms' }).getByRole('link', { name: 'Settings' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await phone.page.getByRole('main').getByRole('button', { name: 'Log out', exact: true }).click();
  const dialog = await enter();
  await expect(dialog.getByRole('alert')).toHaveText(/The code is wrong, used, or older/);
});

test('a passkey is added, opens the name without a word, and is removed', async ({ arrive }) => {
  const alice = await arrive('alice');
  const { page } = alice;
  await addAuthenticator(page);
  await openSettings(alice);
  await expect(page.getByText('You have no passkeys yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('The passkey was added.')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Log out', exact: true }).click();

  await page.evaluate(() => localStorage.removeItem('roomful:claim:alice'));
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('dialog', { name: 'Use a passkey' }).getByRole('button', { name: 'Enter' }).click();
  await openSettings(alice);
  await expect(page.getByText('last used just now')).toBeVisible();
  await page.getByRole('button', { name: /^Remove the passkey/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('You have no passkeys yet.')).toBeVisible();
});

test('one exports one’s data, logs out everywhere, and deletes the account for good', async ({ arrive, roomful }) => {
  const alice = await arrive('alice');
  const { page } = alice;
  await alice.say('remember me');
  await expect(alice.message('remember me').getByRole('img', { name: 'Delivered' })).toBeVisible();
  await openSettings(alice);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export my data' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe('roomful-alice.json');
  expect(await readFile(await file.path(), 'utf8')).toContain('remember me');

  await page.getByRole('button', { name: 'Log out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
  await expect(page.getByLabel('Your name')).toBeVisible();
  expect((await page.request.get(`${roomful.url}/api/me`)).status()).toBe(401);
  await page.reload();
  await expect(page.getByLabel('Your name')).toBeVisible();

  // A look-alike of one's own name leads to it, and the key that stayed opens it without a word.
  await page.getByLabel('Your name').fill('Alice');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByLabel('Your name')).toHaveAccessibleDescription(/which is yours in this browser/);
  await page.getByRole('button', { name: 'Continue as alice' }).click();
  await openSettings(alice);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account for ever?' });
  await expect(dialog.getByRole('button', { name: 'Delete my account' })).toBeDisabled();
  await dialog.getByLabel('Type alice to confirm').fill('alic');
  await expect(dialog.getByRole('button', { name: 'Delete my account' })).toBeDisabled();
  await dialog.getByLabel('Type alice to confirm').fill('alice');
  await dialog.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByLabel('Your name')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Continue as/ })).toHaveCount(0);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('alice')))).toEqual([]);
  expect((await page.request.get(`${roomful.url}/api/me`)).status()).toBe(401);
});

test('notifications that the browser blocks are explained, not swallowed', async ({ arrive }) => {
  const alice = await arrive('alice');
  await openSettings(alice);
  await alice.page.getByRole('group', { name: 'Notify me of' }).getByLabel('All messages').check();
  // A browser without a person refuses, as one does in which the site is blocked.
  await expect(alice.page.getByText(/The browser blocks notifications of this site/)).toBeVisible();
  await alice.page.getByRole('group', { name: 'Notify me of' }).getByLabel('Nothing').check();
  await expect(alice.page.getByText(/The browser blocks notifications/)).toBeHidden();
});
