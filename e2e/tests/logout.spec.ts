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
