import { expect, type Page } from '@playwright/test';
import { exampleTest, watchSession } from '../../../fixtures/embed/example.ts';
import { panelIn } from '../../../fixtures/embed/test.ts';

const test = exampleTest('embed-shop');

async function signIn(page: Page, origin: string, name: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('button', { name }).click();
  await expect(page.getByText(name)).toBeVisible();
}

test('[UX-48] [UX-49] two customers of the shop meet at the bubble, under the names that the shop has', async ({
  example,
  visitor,
}) => {
  const [mara, jonas] = await Promise.all([visitor(), visitor()]);
  const session = watchSession(mara);
  const addresses: string[] = [];
  mara.on('request', (request) => addresses.push(request.url()));
  await Promise.all([signIn(mara, example.origin, 'Mara Lind'), signIn(jonas, example.origin, 'Jonas Weber')]);
  for (const page of [mara, jonas]) await page.getByRole('button', { name: 'Open chat' }).click();
  const panel = panelIn(mara, 'roomful-launcher');
  await panel.getByRole('textbox', { name: 'Message' }).fill('Does the bowl go into the oven?');
  await panel.getByRole('textbox', { name: 'Message' }).press('Enter');
  const heard = panelIn(jonas, 'roomful-launcher').getByRole('article', { name: /^Mara Lind,/ });
  await expect(heard).toContainText('Does the bowl go into the oven?');

  // An ordinary link: the panel is open on the next page, with what was said.
  await mara.getByRole('link', { name: 'Kiln' }).click();
  await expect(panel.getByRole('article', { name: /^You,/ })).toContainText('Does the bowl');

  expect(await session()).toBe(200);
  await mara.getByRole('button', { name: 'Sign out' }).click();
  await expect(mara.getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect(await session()).toBe(401);
  await expect(mara.locator('roomful-launcher iframe')).toHaveCount(0);
  expect(await mara.context().cookies()).toEqual([]);
  expect(await mara.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({ 'roomful:shop': '' });
  await mara.getByRole('button', { name: 'Open chat' }).click();
  await expect(panel.getByText('You write as Guest')).toBeVisible();
  expect(addresses.filter((address) => address.includes('eyJ'))).toEqual([]);
});

test('[UX-48] a product has a room, in which one is a guest before signing in, and oneself after', async ({
  example,
  visitor,
}) => {
  const page = await visitor();
  await page.goto(`${example.origin}/products/heron-vase`);
  const panel = panelIn(page);
  await page.locator('roomful-chat').scrollIntoViewIfNeeded();
  await expect(panel.getByText('You write as Guest')).toBeVisible();
  await panel.getByRole('textbox', { name: 'Message' }).fill('How tall is it?');
  await panel.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(panel.getByRole('img', { name: 'Delivered' })).toBeVisible();
  await signIn(page, example.origin, 'Jonas Weber');
  await page.goto(`${example.origin}/products/heron-vase`);
  await page.locator('roomful-chat').scrollIntoViewIfNeeded();
  await expect(panel.getByText('You write as Jonas Weber')).toBeVisible();
  await expect(panel.getByRole('article')).toContainText(['How tall is it?']);
});

test('signs for nobody but who has the shop’s session, and not on another site’s word', async ({
  example,
  playwright,
}) => {
  const outsider = await playwright.request.newContext();
  const ask = (headers = {}) => outsider.post(`${example.origin}/roomful-token`, { headers });
  const unsigned = await ask();
  expect([unsigned.status(), await unsigned.text()]).toEqual([204, '']);
  await outsider.post(`${example.origin}/sign-in`, { form: { customer: 'customer-7' } });
  const signed = await ask();
  expect(signed.headers()['cache-control']).toBe('no-store');
  expect((await signed.text()).split('.')).toHaveLength(3);
  expect((await ask({ 'sec-fetch-site': 'cross-site' })).status()).toBe(403);
  await outsider.dispose();
});
