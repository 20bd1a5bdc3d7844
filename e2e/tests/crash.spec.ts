import { expect, test } from '../fixtures/test.ts';

test('[R-3] [R-6] kill -9 in mid-conversation: both browsers come back by themselves, nothing acknowledged is lost, doubled or reordered', async ({
  arrive,
  roomful,
}) => {
  test.setTimeout(90_000);
  const alice = await arrive('alice');
  const bob = await arrive('bob');
  await alice.createRoom('garden');
  await bob.enterRoom('garden');
  for (let round = 1; round <= 5; round++) {
    await alice.say(`alice ${round}`);
    await bob.say(`bob ${round}`);
  }
  await expect(bob.message('alice 5').first()).toBeVisible();
  await expect(alice.message('bob 5').first()).toBeVisible();

  // No waiting for answers: some of these are on their way when the process dies.
  await Promise.all([alice.say('alice in the storm'), bob.say('bob in the storm'), roomful.kill()]);
  await alice.say('alice in the dark');
  await expect(alice.page.getByRole('status').getByText(/Reconnecting \(attempt \d of 5\)/)).toBeVisible();
  await expect(bob.page.getByRole('status').getByText(/Reconnecting \(attempt \d of 5\)/)).toBeVisible();
  await roomful.start();

  const expected = [
    ...[1, 2, 3, 4, 5].flatMap((round) => [`alice ${round}`, `bob ${round}`]),
    ...['alice in the storm', 'bob in the storm', 'alice in the dark'],
  ].sort();
  for (const person of [alice, bob]) {
    await expect(person.page.getByRole('heading', { name: 'garden' })).toBeVisible();
    // Each browser comes back at its own time, as the reconnect schedule has it: up to some fifteen seconds.
    await expect.poll(async () => (await person.texts()).sort(), { timeout: 25_000 }).toEqual(expected);
  }
  await expect.poll(() => alice.texts()).toEqual(await bob.texts());
  await expect(alice.message('alice in the dark').getByRole('img', { name: 'Delivered' })).toBeVisible();
  await bob.say('all well');
  await expect(alice.message('all well')).toBeVisible();
});

test('[R-3] after five failed attempts there is a Retry button, and it works', async ({ arrive, roomful }) => {
  // Waits for the real reconnect schedule, which is what a person sees: up to about half a minute.
  test.setTimeout(90_000);
  const alice = await arrive('alice');
  await roomful.kill();
  await expect(alice.page.getByRole('alert').getByRole('button', { name: 'Retry' })).toBeVisible({ timeout: 60_000 });
  await alice.say('written offline');
  await roomful.start();
  await alice.page.getByRole('button', { name: 'Retry' }).click();
  await expect(alice.message('written offline').getByRole('img', { name: 'Delivered' })).toBeVisible();
});
