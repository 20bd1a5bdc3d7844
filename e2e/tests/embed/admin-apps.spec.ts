import type { Page } from '@playwright/test';
import { HostSite, signToken } from '../../fixtures/embed/host-site.ts';
import { panelIn } from '../../fixtures/embed/test.ts';
import { signIn } from '../../fixtures/embed/widget.ts';
import { adminToken } from '../../fixtures/roomful-process.ts';
import { expect, test } from '../../fixtures/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test('[EMB1] [EMB2] [EMB3] [UX-34] [UX-48] an admin brings a room onto somebody’s page, and takes it away', async ({
  context,
  page,
  roomful,
}) => {
  await using site = await HostSite.start(roomful.url);
  const enter = async (token: string) => {
    await page.getByLabel('Admin token').fill(token);
    await page.getByRole('button', { name: 'Enter' }).click();
  };
  const field = (name: string) => page.getByLabel(name, { exact: true });
  const button = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true });
  await page.goto(`${roomful.url}/admin/apps`);
  await enter(adminToken);

  // What is wrong is said at its field, in the server's words.
  await button('New app').click();
  await expect(field('Name')).toBeFocused();
  await button('Cancel').click();
  await expect(button('New app')).toBeFocused();
  await page.keyboard.press('Enter');
  await field('Name').fill('Corner shop');
  await field('Id').fill('shop');
  await field('Pages that may show it').fill(`${site.origin}/\nhttps://*.shop.example`);
  await field('Room 1').fill('help');
  await field('Who may enter room 1').selectOption('signed_in');
  await button('Create app').click();
  await expect(field('Pages that may show it')).toBeFocused();
  await expect(field('Pages that may show it')).toHaveAccessibleDescription(
    new RegExp(`^${site.origin}/: An origin is like https://shop\\.example`),
  );
  await field('Pages that may show it').fill(site.origin);
  await button('Create app').click();
  await expect(button('Look at')).toBeFocused();
  await expect(page.getByText('Nobody can come in yet')).toBeVisible();

  await button('Add a secret').click();
  await button('Copy secret').click();
  await expect(button('Copied')).toBeVisible();
  const secret = await clipboard(page);
  await button('I have it').click();
  await expect(page.getByText(secret)).toHaveCount(0);
  await button('Copy lines').click();
  await expect(button('Copied')).toBeVisible();
  const lines = await clipboard(page);

  const visitor = await context.newPage();
  const server = { server: roomful.url, secret };
  await visitor.exposeFunction('sign', () => signToken(server, 'customer-7', { name: 'Mara Lind' }));
  await visitor.goto(site.page('/', lines));
  await signIn(visitor);
  const panel = panelIn(visitor);
  await panel.getByRole('textbox', { name: 'Message' }).fill('Are you open today?');
  await panel.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(panel.getByRole('article').getByRole('img', { name: 'Delivered' })).toBeVisible();
  await expect(panel.getByText('You write as Mara Lind')).toBeVisible();

  await button('Switch off').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await expect(panel.getByText('This chat is not available just now.')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Apps' }).locator(':focus')).toHaveCount(1);
  await button('Remove app').click();
  await page.getByLabel('Type “shop” to confirm').fill('shop');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove app' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('This app has users');
  await page.keyboard.press('Escape');
  await expect(button('Remove app')).toBeFocused();

  // A token that may only look.
  const made = await page.request.post(`${roomful.url}/api/admin/tokens`, {
    headers: { authorization: `Bearer ${adminToken}` },
    data: { label: 'looks', scopes: ['apps:read'] },
  });
  await page.getByRole('button', { name: 'Leave' }).click();
  await enter(((await made.json()) as { token: string }).token);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Apps' }).click();
  await expect(button('New app')).toHaveAttribute('aria-disabled', 'true');
  await button('Look at').click();
  for (const name of ['Change', 'Switch on', 'Remove app', 'Remove', 'Add a secret']) {
    await expect(button(name)).toHaveAttribute('aria-disabled', 'true');
  }
  await expect(field('Published keys (JWKS)')).toHaveCount(0);
});
