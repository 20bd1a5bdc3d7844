import { rmSync } from 'node:fs';
import type { Author } from '../../fixtures/author.ts';
import type { RoomfulProcess } from '../../fixtures/roomful-process.ts';
import { expect, test } from '../../fixtures/test.ts';

/** The line is found lost, and comes back. */
const PATIENT = { timeout: 40_000 };

for (const elsewhere of [false, true]) {
  const place = elsewhere ? 'in the room before' : 'in the room that is open';
  test(`[UX-21] what waits ${place} goes into no room of another database, and can be copied and deleted`, async ({
    arrive,
    roomful,
    author,
  }) => {
    test.setTimeout(90_000);
    const alice = await arrive('alice');
    await alice.createRoom('therapy');
    await alice.say('hi therapy');
    await expect(alice.message('hi therapy').getByRole('img', { name: 'Delivered' })).toBeVisible();
    await roomful.kill();
    emptyDatabase(roomful);
    await alice.say('my secret for therapy');
    await expect(alice.message('my secret for therapy')).toBeVisible();
    if (elsewhere) await alice.enterRoom('general');

    await roomful.start();
    // The same id as that of the room before.
    const bob = await author('bob', 'public_square');
    await expect(alice.page.getByText('The server came back with other data: its rooms')).toBeVisible(PATIENT);
    const kept = alice.page.getByRole('region', { name: 'Not sent' });
    await expect(kept.getByText('my secret for therapy')).toBeVisible();
    await alice.enterRoom('public_square');
    await alice.say('good day');
    await expect(alice.message('good day').getByRole('img', { name: 'Delivered' })).toBeVisible();
    expect(await storedTexts(bob)).toEqual(['good day']);
    expect(await alice.texts()).toEqual(['good day']);

    // Nor after a reload; and it is there until it is not wanted any more.
    await alice.page.reload();
    await expect(alice.message('good day')).toBeVisible();
    await expect(kept.getByText('my secret for therapy')).toBeVisible();
    await kept.getByRole('button', { name: 'Delete' }).click();
    await expect(kept).toBeHidden();
    await alice.page.reload();
    await expect(alice.message('good day')).toBeVisible();
    await expect(kept).toBeHidden();
    expect(await storedTexts(bob)).toEqual(['good day']);
  });
}

test('[UX-21] a draft and what is read stay with the database whose room it was', async ({
  arrive,
  roomful,
  author,
}) => {
  test.setTimeout(90_000);
  const alice = await arrive('alice');
  await alice.createRoom('garden');
  const before = await author('bob', 'garden');
  for (let n = 1; n <= 12; n++) await before.say(`old ${n}`);
  await expect(alice.message('old 12')).toBeVisible();
  await alice.composer().fill('a secret for the garden');
  await roomful.kill();
  emptyDatabase(roomful);
  await roomful.start();

  const bob = await author('bob', 'other');
  await expect(alice.page.getByText('The server came back with other data: its rooms')).toBeVisible(PATIENT);
  await alice.enterRoom('other');
  await expect(alice.composer()).toHaveValue('');
  await alice.enterRoom('general');
  // Fewer than the room of the same id had.
  for (let n = 1; n <= 5; n++) await bob.say(`new ${n}`);
  await expect(alice.page.getByRole('link', { name: 'other' })).toHaveAccessibleDescription(/5/);
  await alice.enterRoom('other');
  await expect(alice.composer()).toHaveValue('');
  const drafts = await alice.page.evaluate(() =>
    Object.entries<string>(localStorage).filter(([key]) => key.includes(':draft:')),
  );
  expect(drafts.map(([, draft]) => draft)).toEqual(['a secret for the garden']);
});

test('[UX-25] the page goes on with what the other database has, and nothing of the one before', async ({
  arrive,
  author,
  roomful,
}) => {
  test.setTimeout(90_000);
  const alice = await arrive('alice');
  for (const text of ['first', 'second', 'third']) await alice.say(text);
  await expect(alice.message('third').getByRole('img', { name: /^(Sent|Delivered)$/ })).toBeVisible(PATIENT);
  await roomful.kill();
  emptyDatabase(roomful);
  await roomful.start();
  const bob = await author('bob', 'general');
  await bob.say('new here');
  await expect(alice.message('new here')).toBeVisible(PATIENT);
  await expect(alice.message('second')).toBeHidden();
  await alice.say('so am I');
  await expect(alice.message('so am I').getByRole('img', { name: /^(Sent|Delivered)$/ })).toBeVisible(PATIENT);
  await expect(alice.page.getByRole('article')).toHaveCount(2);
});

/** As when it was lost, and the server begins anew. */
function emptyDatabase({ databaseFile }: RoomfulProcess): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(databaseFile + end, { force: true });
}

/** What the server has, whatever browsers show. */
async function storedTexts(author: Author): Promise<string[]> {
  const roomId = author.room?.id;
  const { messages } = await author.ask<{ messages: { content: string }[] }>('load_messages', { roomId, pageSize: 50 });
  return messages.map(({ content }) => content);
}
