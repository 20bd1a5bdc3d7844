import type { Page } from '@playwright/test';
import { failWrites } from '../fixtures/fail-writes.ts';
import { leftBehind } from '../fixtures/left-behind.ts';
import { expect, test } from '../fixtures/test.ts';

test('[SES3] logging out is always in sight, and the back button leads to no conversation', async ({ arrive }) => {
  const alice = await arrive('alice');
  const { page } = alice;
  await alice.say('between us');
  await alice.createRoom('quiet-corner');
  const logOut = page.getByRole('button', { name: 'Log out' });
  await expect(logOut).toBeVisible();
  await logOut.click();
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  await expect(page.getByText('between us')).toHaveCount(0);
  const me = await page.request.get(new URL('/api/me', page.url()).href);
  expect(me.status()).toBe(401);
});

const ways: Record<string, (page: Page) => Promise<void>> = {
  'logging out': (page) => page.getByRole('button', { name: 'Log out' }).click(),
  'logging out everywhere': async (page) => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Log out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
  },
};

for (const [way, leave] of Object.entries(ways)) {
  test(`[UX-21] [SES3] ${way} with two tabs open leaves no text behind, not what was never sent either`, async ({
    arrive,
    roomful,
  }) => {
    test.setTimeout(90_000);
    const alice = await arrive('alice');
    const { page } = alice;
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await alice.say('sent');
    await expect(alice.message('sent').getByRole('img', { name: 'Delivered' })).toBeVisible({ timeout: 30_000 });
    const other = await page.context().newPage();
    other.on('pageerror', (error) => errors.push(error));
    await other.goto(roomful.url);
    await expect(other.getByText('sent', { exact: true })).toBeVisible();
    failWrites(roomful);
    await alice.say('between us');
    await expect(alice.message('between us').getByRole('img', { name: 'Not sent' })).toBeVisible({ timeout: 60_000 });
    await alice.composer().fill('half a thought');

    await leave(page);
    const nothing = { texts: [], outbox: 0, rooms: 0, people: 0 };
    for (const tab of [page, other]) {
      await expect(tab.getByLabel('Your name')).toBeVisible({ timeout: 30_000 });
      await expect.poll(() => leftBehind(tab)).toEqual(nothing);
    }
    await page.reload();
    await expect(page.getByLabel('Your name')).toBeVisible({ timeout: 30_000 });
    expect(await leftBehind(page)).toEqual(nothing);
    expect(errors).toEqual([]);
  });
}
