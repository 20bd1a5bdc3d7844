import { Person } from '../../fixtures/person.ts';
import { expect, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 30_000 };

test('[UX-21] each tab keeps its own draft, and what closed tabs had is in the next one', async ({ arrive }) => {
  test.setTimeout(60_000);
  const alice = await arrive('alice');
  const context = alice.page.context();
  const openTab = async () => {
    const tab = new Person(await context.newPage(), alice.name);
    await tab.page.goto(alice.page.url());
    await expect(tab.composer()).toBeVisible(PATIENT);
    return tab;
  };
  const other = await openTab();
  await alice.composer().fill('a long draft in tab one');
  await other.say('quick');
  await expect(other.message('quick')).toBeVisible();
  await expect(other.composer()).toHaveValue('');
  await other.composer().fill('BBB');
  await alice.page.reload();
  await expect(alice.composer()).toHaveValue('a long draft in tab one', PATIENT);
  await other.page.reload();
  await expect(other.composer()).toHaveValue('BBB', PATIENT);

  await alice.page.close({ runBeforeUnload: true });
  await other.page.close({ runBeforeUnload: true });
  await expect.poll(() => context.pages().length).toBe(0);
  const next = new Person(await context.newPage(), alice.name);
  await next.page.goto(alice.page.url());
  await expect(next.composer()).toHaveValue(/a long draft in tab one/, PATIENT);
  await expect(next.composer()).toHaveValue(/BBB/);
});

test('[UX-21] [UX-22] a change that is half written is there after a reload and on return to the room', async ({
  arrive,
}) => {
  test.setTimeout(60_000);
  const alice = await arrive('alice');
  const { page } = alice;
  const field = alice.composer();
  const editing = page.getByText('You are editing your message.');
  await alice.createRoom('garden');
  await alice.enterRoom('general');
  await alice.say('original');
  await expect(alice.message('original').getByRole('img', { name: 'Delivered' })).toBeVisible(PATIENT);
  await field.press('ArrowUp');
  await expect(editing).toBeVisible();
  await field.fill('original with a long change');
  await alice.enterRoom('garden');
  await expect(field).toHaveValue('');
  await alice.enterRoom('general');
  await expect(field).toHaveValue('original with a long change');
  await expect(editing).toBeVisible();
  await page.reload();
  await expect(field).toHaveValue('original with a long change', PATIENT);
  await expect(editing).toBeVisible();
  await expect(alice.message('original')).toBeVisible();
  await field.press('Enter');
  await expect(alice.message('original with a long change')).toContainText('(edited)', PATIENT);
  await expect(field).toHaveValue('');

  // Where the message is gone meanwhile, the text is not.
  await field.press('ArrowUp');
  await field.fill('too late');
  await page.reload();
  await expect(field).toHaveValue('too late', PATIENT);
  const row = alice.message('original with a long change');
  await row.hover();
  await row.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(alice.message('original with a long change')).toHaveCount(0);
  await field.press('Enter');
  await expect(editing).toBeHidden(PATIENT);
  await expect(field).toHaveValue('too late');
});
