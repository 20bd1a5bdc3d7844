import { expect, test } from '../fixtures/test.ts';

test('[R-1] [R-5] two people meet in general, talk, see delivery, part and switch rooms', async ({ arrive }) => {
  const alice = await arrive('alice');
  const bob = await arrive('bob');
  const arrived = Date.now();
  await expect(alice.people().getByText('bob')).toBeVisible();
  note('bob seen by alice', Date.now() - arrived);
  await expect(bob.people().getByText('alice')).toBeVisible();

  const asked = Date.now();
  await alice.say('Is anybody here?');
  await expect(bob.message('Is anybody here?')).toBeVisible();
  note('message from alice on bob’s screen', Date.now() - asked);
  await bob.say('I am!');
  await expect(alice.message('I am!')).toBeVisible();
  await expect(alice.message('Is anybody here?').getByRole('img', { name: 'Delivered' })).toBeVisible();
  await expect(bob.message('I am!').getByRole('img', { name: 'Delivered' })).toBeVisible();

  await bob.leave();
  await expect(alice.people().getByRole('list', { name: 'Here now' }).getByText('bob')).toBeHidden();
  await expect(alice.people().getByRole('list', { name: 'Seen recently' }).getByText('bob')).toBeVisible();

  await alice.createRoom('garden');
  await alice.say('Roses');
  await alice.enterRoom('general');
  await expect(alice.message('I am!')).toBeVisible();
  await expect(alice.message('Roses')).toBeHidden();
});

test('[S-USR-2] a third person who types a taken name is refused in plain words and keeps what they typed', async ({
  arrive,
  stranger,
  roomful,
}) => {
  await arrive('alice');
  const other = await stranger('alice');
  await other.typeName(roomful.url);
  await expect(
    other.page.getByText('The name alice is taken. Choose another one; if it is yours, open it below.'),
  ).toBeVisible();
  await expect(other.page.getByLabel('Your name')).toHaveValue('alice');
  const similar = await stranger('Al_ice');
  await similar.typeName(roomful.url);
  await expect(similar.page.getByText('looks too much like alice')).toBeVisible();
});

test('[S-USR-1] the browser keeps the name: a reload and a new visit come straight back', async ({
  arrive,
  roomful,
}) => {
  const alice = await arrive('alice');
  await alice.say('hello');
  await alice.page.reload();
  await expect(alice.message('hello')).toBeVisible();
  await alice.page.context().clearCookies();
  await alice.page.goto(roomful.url);
  await expect(alice.message('hello')).toBeVisible();
});

test('[S-ROOM-2] a deleted room moves everybody out; creating it again offers the restore', async ({ arrive }) => {
  const alice = await arrive('alice');
  const bob = await arrive('bob');
  await alice.createRoom('garden');
  await alice.say('Roses');
  await bob.enterRoom('garden');
  await expect(bob.message('Roses')).toBeVisible();
  await alice.page.getByRole('button', { name: 'Delete room' }).click();
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Delete room' }).click();
  await expect(bob.page.getByText('“garden” was deleted')).toBeVisible();
  await expect(bob.page.getByRole('heading', { name: 'general' })).toBeVisible();
  await expect(
    alice.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'garden' }),
  ).toBeHidden();

  await alice.page.getByRole('button', { name: 'Create room' }).click();
  await alice.page.getByLabel('Room name').fill('garden');
  await alice.page.getByRole('button', { name: 'Create', exact: true }).click();
  // To whom it is open that is a choice, and no failure.
  await expect(alice.page.getByRole('dialog')).toContainText('Restore it with all its messages');
  await expect(alice.page.getByLabel('Room name')).toHaveAttribute('aria-invalid', 'false');

  // To others nothing is offered that they can't do.
  await bob.page.getByRole('button', { name: 'Create room' }).click();
  await bob.page.getByLabel('Room name').fill('garden');
  const create = bob.page.getByRole('button', { name: 'Create', exact: true });
  await create.click();
  await expect(bob.page.getByRole('dialog')).toContainText('only its creator or an admin can restore it');
  await expect(create).toBeDisabled();
  await expect(bob.page.getByRole('button', { name: 'Restore' })).toBeHidden();
  await bob.page.getByLabel('Room name').fill('garden-2');
  await expect(create).toBeEnabled();
  await bob.page.keyboard.press('Escape');

  await alice.page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(alice.message('Roses')).toBeVisible();
});

test('[SES4] a second device takes over; the first says so and can take back', async ({ arrive, device }) => {
  const alice = await arrive('alice');
  const second = await device(alice);
  await expect(second.composer()).toBeVisible();
  await expect(alice.page.getByRole('alert')).toContainText('You opened Roomful somewhere else');
  await alice.page.getByRole('button', { name: 'Use here' }).click();
  await expect(second.page.getByRole('alert')).toContainText('You opened Roomful somewhere else');
  await alice.say('back in the first window');
  await expect(alice.message('back in the first window').getByRole('img', { name: 'Delivered' })).toBeVisible();
});

/** Goes into the report: a figure to read, not one to fail by. */
function note(what: string, ms: number): void {
  test.info().annotations.push({ type: 'measured', description: `${what}: ${ms} ms` });
}
