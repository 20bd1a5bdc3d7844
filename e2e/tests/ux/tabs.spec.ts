import type { Page } from '@playwright/test';
import { countConnections } from '../../fixtures/count-connections.ts';
import { Person } from '../../fixtures/person.ts';
import type { RoomfulProcess } from '../../fixtures/roomful-process.ts';
import { expect, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 15_000 };
const SENT = /^(Sent|Delivered)$/;

/** Another tab of the same browser. */
async function openTab(of: Person, url: string): Promise<Person> {
  const tab = new Person(await of.page.context().newPage(), of.name);
  await tab.page.goto(url);
  await expect(tab.composer()).toBeVisible(PATIENT);
  return tab;
}

/** With the last tab the connection ends: nothing of the others stayed behind. */
async function closeTheLast(tab: Person, roomful: RoomfulProcess): Promise<void> {
  const before = await countConnections(roomful);
  await tab.page.close();
  await expect.poll(() => countConnections(roomful), PATIENT).toBe(before - 1);
}

const displaced = (page: Page) => page.getByRole('alert').filter({ hasText: 'You opened Roomful somewhere else' });

test('[UX-30] tabs of one browser share a connection, and none displaces another', async ({
  arrive,
  author,
  roomful,
}) => {
  const bob = await author('bob', 'general');
  const alice = await arrive('alice');
  const before = await countConnections(roomful);
  const second = await openTab(alice, roomful.url);
  expect(await countConnections(roomful)).toBe(before);
  await second.say('from the second tab');
  await bob.say('to both of you');
  for (const tab of [alice, second]) {
    await expect(tab.message('from the second tab')).toHaveCount(1);
    await expect(tab.message('to both of you')).toHaveCount(1);
    await expect(tab.message('from the second tab').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible();
    await expect(tab.people().getByRole('list', { name: 'Here now' }).getByText('alice')).toHaveCount(1);
    await expect(displaced(tab.page)).toBeHidden();
  }
  // It leaves no hole behind, neither in the room nor in the connection.
  await second.page.close();
  await bob.say('to the one that is left');
  await alice.say('which answers');
  await expect(alice.message('to the one that is left')).toHaveCount(1);
  await expect(alice.message('which answers').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible();
  await closeTheLast(alice, roomful);
});

test('[UX-30] a tab whose room another tab left waits without a banner, and catches up when it is used', async ({
  arrive,
  author,
  roomful,
}) => {
  const bob = await author('bob', 'general');
  const alice = await arrive('alice');
  await bob.say('read before');
  await expect(alice.message('read before')).toBeVisible();
  const second = await openTab(alice, roomful.url);
  await second.createRoom('quiet-corner');
  await second.say('here I am');
  await expect(second.message('here I am')).toBeVisible();
  await bob.say('said meanwhile');
  await expect(alice.message('read before')).toBeVisible();
  await expect(alice.message('said meanwhile')).toBeHidden();
  await expect(alice.page.getByRole('status').filter({ hasText: /./ })).toHaveCount(0);

  await alice.say('back in general');
  await expect(alice.message('said meanwhile')).toHaveCount(1);
  await expect(alice.message('back in general').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible(
    PATIENT,
  );
  // Now the other one waits, and goes on by itself when it is the last.
  await bob.say('and once more');
  await expect(alice.message('and once more')).toHaveCount(1);
  await alice.page.close();
  await second.say('alone here');
  await expect(second.message('alone here').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible(PATIENT);
});

test('[UX-30] another device displaces all tabs, “Use here” brings back all, and so does logging out end all', async ({
  arrive,
  device,
  roomful,
}) => {
  const alice = await arrive('alice');
  await alice.composer().fill('half a sentence');
  const second = await openTab(alice, roomful.url);
  const phone = await device(alice);
  await expect(phone.composer()).toBeVisible(PATIENT);
  for (const tab of [alice, second]) await expect(displaced(tab.page)).toBeVisible();
  await phone.say('from the phone');

  await displaced(alice.page).getByRole('button', { name: 'Use here' }).click();
  for (const tab of [alice, second]) {
    await expect(displaced(tab.page)).toBeHidden();
    await expect(tab.message('from the phone')).toHaveCount(1, PATIENT);
  }
  await expect(alice.composer()).toHaveValue('half a sentence');
  await expect(displaced(phone.page)).toBeVisible();

  await alice.page.getByRole('button', { name: 'Log out' }).click();
  for (const tab of [alice, second]) {
    await expect(tab.page.getByRole('button', { name: 'Join' })).toBeVisible();
  }
});

test('[UX-30] a tab that crashes, be it the one that began the connection, leaves the other as it was', async ({
  arrive,
  author,
  roomful,
}) => {
  test.setTimeout(90_000);
  const bob = await author('bob', 'general');
  const alice = await arrive('alice');
  const second = await openTab(alice, roomful.url);
  await second.composer().fill('half a sentence');
  await bob.say('before');
  await expect(second.message('before')).toHaveCount(1);
  // It waits, for the other one is in another room.
  await alice.createRoom('quiet-corner');
  await alice.say('here I am');
  await expect(alice.message('here I am').getByRole('img', { name: SENT })).toBeVisible();
  await bob.say('said before it');

  const crashed = alice.page.waitForEvent('crash');
  const session = await alice.page.context().newCDPSession(alice.page);
  // Nobody is left to answer.
  session.send('Page.crash').catch(() => {});
  await crashed;
  await bob.say('said in that moment');
  // Nobody touches the one that is left: it goes on by itself.
  await expect(second.message('said in that moment')).toHaveCount(1, PATIENT);
  await second.composer().press('Enter');
  await bob.say('said after it');
  for (const text of ['said before it', 'said in that moment', 'half a sentence', 'said after it'])
    await expect(second.message(text)).toHaveCount(1, PATIENT);
  await expect(second.message('half a sentence').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible(
    PATIENT,
  );
  await expect(displaced(second.page)).toBeHidden();
  await expect(second.people().getByRole('list', { name: 'Here now' }).getByText('alice')).toHaveCount(1);
  await closeTheLast(second, roomful);
});

test('[UX-30] the worker that has the connection ends: every tab goes on by itself, and nothing is lost or doubled', async ({
  arrive,
  author,
  roomful,
  browser,
}) => {
  test.setTimeout(90_000);
  const bob = await author('bob', 'general');
  const alice = await arrive('alice');
  const second = await openTab(alice, roomful.url);
  const before = await countConnections(roomful);
  await alice.say('before');
  await expect(second.message('before')).toHaveCount(1);

  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const workers = targetInfos.filter(({ type, url }) => type === 'shared_worker' && url.startsWith(roomful.url));
  expect(workers).toHaveLength(1);
  for (const { targetId } of workers) await session.send('Target.closeTarget', { targetId });
  await bob.say('said meanwhile');
  // Long before anybody would miss a sign of life.
  for (const tab of [alice, second]) await expect(tab.message('said meanwhile')).toHaveCount(1);
  await alice.say('from the first');
  await second.say('from the second');
  for (const tab of [alice, second]) {
    for (const text of ['before', 'said meanwhile', 'from the first', 'from the second'])
      await expect(tab.message(text)).toHaveCount(1, PATIENT);
    for (const text of ['from the first', 'from the second'])
      await expect(tab.message(text).getByRole('img', { name: 'Delivered', exact: true })).toBeVisible(PATIENT);
    await expect(displaced(tab.page)).toBeHidden();
  }
  // Together again.
  await expect.poll(() => countConnections(roomful), PATIENT).toBe(before);
});

test('without a worker to share each tab has a connection of its own', async ({ stranger, roomful }) => {
  const alice = await stranger('alice');
  await alice.page.context().addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
  await alice.join(roomful.url);
  const second = await openTab(alice, roomful.url);
  await expect(displaced(alice.page)).toBeVisible();
  await displaced(alice.page).getByRole('button', { name: 'Use here' }).click();
  await expect(displaced(second.page)).toBeVisible();
  await alice.say('here again');
  await expect(alice.message('here again').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible();
});

test('a worker that fails to start is done without', async ({ stranger, roomful }) => {
  const alice = await stranger('alice');
  await alice.page.context().route(/shared-line/, (route) => route.abort());
  await alice.join(roomful.url);
  await alice.say('all the same');
  await expect(alice.message('all the same').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible(PATIENT);
});
