import { expect, panelIn, test } from '../../fixtures/embed/test.ts';
import { signIn } from '../../fixtures/embed/widget.ts';

test('[EMB18] [UX-48] people of the server meet a visitor by the name that the host says, and never by a handle', async ({
  arrive,
  page,
  shop,
}) => {
  await page.exposeFunction('sign', () => shop.sign('customer-7', { name: 'Mara Lind' }));
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  await signIn(page);
  const field = panelIn(page).getByRole('textbox', { name: 'Message' });
  await expect(panelIn(page).getByText('You write as Mara Lind')).toBeVisible();

  const alice = await arrive('alice', { path: '/r/help' });
  await expect(alice.people()).toContainText('Mara Lind');
  await field.pressSequentially('Is it');
  await expect(alice.page.getByText('Mara Lind is typing')).toBeVisible();
  await field.press('Enter');
  await expect(alice.message('Is it')).toBeVisible();

  // The handle is what is sent, and stands in the field alone.
  await alice.composer().pressSequentially('Welcome @mara');
  const suggestions = alice.page.getByRole('listbox', { name: 'Suggestions' });
  await expect(suggestions.getByRole('option')).toHaveText([/@Mara Lind/]);
  await alice.composer().press('Enter');
  await expect(alice.composer()).toHaveValue(/^Welcome @ext_\w{16} $/);
  await alice.composer().press('Enter');
  await expect(alice.message('Welcome @Mara Lind')).toBeVisible();
  expect(await alice.page.locator('body').innerText()).not.toContain('ext_');
  await expect(panelIn(page).getByText('Welcome @Mara Lind')).toBeVisible();
});
