import { readFileSync } from 'node:fs';
import { adminToken } from '../../fixtures/roomful-process.ts';
import { seed } from '../../fixtures/seed.ts';
import { expect, test } from '../../fixtures/test.ts';

test('whoever holds an admin token sees how the server does, and looks after rooms, people and messages', async ({
  author,
  page,
  roomful,
}) => {
  test.setTimeout(150_000);
  const { messages } = await seed(roomful.url, { room: 'garden', messages: 6, authors: ['ada', 'ben'] });
  await author('cleo', 'general');
  const addresses: string[] = [];
  page.on('request', (request) => void addresses.push(request.url()));
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text())) violations.push(message.text());
  });

  // A wrong token is refused in plain words; the right one opens the door and stays in memory.
  await page.goto(`${roomful.url}/admin`);
  const field = page.getByLabel('Admin token');
  await expect(field).toHaveAttribute('type', 'password');
  await expect(field).toHaveAttribute('autocomplete', 'off');
  await field.fill('wrong-token-of-somebody');
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByText('This token is wrong')).toBeVisible();
  await field.fill(adminToken);
  await page.getByRole('button', { name: 'Enter' }).click();
  const view = (name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
  await expect(page.getByRole('heading', { level: 2, name: 'Overview' })).toBeVisible();
  await expect(page.getByText('Nothing to worry about.')).toBeVisible();
  const tile = (name: string) => page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) });
  await expect(tile('Online now')).toContainText('1');
  await expect(tile('Messages')).toContainText('6');
  await expect(page.getByRole('img', { name: 'The last minutes of “Connections”' })).toBeVisible({ timeout: 15_000 });

  // A room: deleted, restored, deleted and removed for ever, which asks for its name.
  const dialog = page.getByRole('dialog');
  await view('Rooms').click();
  const garden = page.getByRole('list', { name: 'Rooms' }).getByRole('listitem').filter({ hasText: 'garden' });
  await garden.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toContainText('It can be restored');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(garden).toContainText('Deleted');
  await garden.getByRole('button', { name: 'Restore' }).click();
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(garden).toContainText('Open');

  // One message, and one person.
  await view('Messages').click();
  const message = page.getByLabel('Link or id of the message');
  await message.fill('the first one');
  await page.getByRole('main').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('alert')).toContainText('neither a link to a message nor an id');
  await message.fill(`${roomful.url}/r/garden/${messages[0]?.id}`);
  await page.getByRole('main').getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toContainText(`Delete message ${messages[0]?.id} in “garden”?`);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Done: Delete')).toBeVisible();
  await view('People').click();
  await page.getByLabel('How the name begins').fill('be');
  await page.getByRole('button', { name: 'Search' }).click();
  const person = page.getByRole('list', { name: 'People' }).getByRole('listitem');
  await expect(person).toHaveCount(1);
  await person.getByRole('button', { name: 'Look at' }).click();
  await expect(person).toContainText('Rooms created');
  const download = page.waitForEvent('download');
  await person.getByRole('button', { name: 'Export data' }).click();
  const file = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as { user: { username: string } };
  expect(file.user.username).toBe('ben');
  await person.getByRole('button', { name: 'Erase' }).click();
  await expect(dialog).toContainText('This can’t be undone.');
  const confirm = dialog.getByRole('button', { name: 'Erase' });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('Type “ben” to confirm').fill('ben');
  await confirm.click();
  await expect(page.getByText('Nothing found.')).toBeVisible({ timeout: 30_000 });

  // Who did what, newest first.
  await view('Audit').click();
  const entries = page.getByRole('list', { name: 'Audit' }).getByRole('listitem');
  await expect(entries.first()).toContainText('user.erase');
  await expect(entries).toHaveCount(5);
  await page.getByRole('combobox', { name: 'What' }).selectOption('room.restore');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(entries).toHaveCount(1);

  // Each view has an address; going back asks for no token again.
  await expect(page).toHaveURL(`${roomful.url}/admin/audit`);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2, name: 'People' })).toBeVisible();
  await expect(page).toHaveURL(`${roomful.url}/admin/people`);

  // A token that may do less says what it may not.
  await view('Tokens').click();
  await expect(page.getByText('No tokens yet.')).toBeVisible();
  await page.getByLabel('What it is for').fill('rooms only');
  await page.getByRole('checkbox', { name: 'rooms:read' }).check();
  await page.getByRole('button', { name: 'Create token' }).click();
  const made = await page.getByText(/^rfa_/).innerText();
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(field).toHaveValue('');
  await field.fill(made);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByText('It lacks the scope overview:read.')).toBeVisible();
  await view('Rooms').click();
  const refused = garden.getByRole('button', { name: 'Delete' });
  await expect(refused).toHaveAttribute('aria-disabled', 'true');
  await refused.click({ force: true });
  await expect(dialog).toBeHidden();

  // It is in no address and in no storage, and a new load has forgotten it.
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  for (const secret of [adminToken, made]) {
    expect(stored).not.toContain(secret);
    expect(addresses.join('\n')).not.toContain(secret);
  }
  await page.reload();
  await expect(field).toBeVisible();
  expect(violations).toEqual([]);
});
