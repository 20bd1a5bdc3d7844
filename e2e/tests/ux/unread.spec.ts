import { look, scrollBy } from '../../fixtures/scroll-probe.ts';
import { seed } from '../../fixtures/seed.ts';
import { expect, screens, test } from '../../fixtures/test.ts';

test.describe.configure({ timeout: 120_000 });

test('[UX-2] [UX-12] [UX-13] the first unread message stands in the upper third, below a marker that stays', async ({
  roomful,
  arrive,
  author,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 60 });
  const alice = await arrive('alice', { path: '/r/busy' });
  await expect(alice.message('Message 60:')).toBeInViewport();
  const marks = () =>
    alice.page.evaluate(
      () => Object.entries<string>(localStorage).find(([key]) => key.endsWith(':read:alice'))?.[1] ?? '{}',
    );
  await expect.poll(marks).toContain('"messageCount":60');
  await alice.enterRoom('general');

  const bob = await author('bob', 'busy');
  for (let n = 61; n <= 120; n++) await bob.say(`Message ${n}: new to alice`);
  await alice.enterRoom('busy');
  const marker = alice.page.getByRole('separator', { name: 'New messages' });
  await expect(marker).toBeInViewport();
  const { visible, height } = await alice.page.evaluate(look);
  const first = visible.find(({ n }) => n === 61);
  expect(first?.top ?? -1).toBeGreaterThan(0);
  expect(first?.top ?? Infinity).toBeLessThan(height / 3);
  // Not at the end: nothing of it is read yet.
  expect(await marks()).toContain('"messageCount":60');

  await bob.say('Message 121: while alice is here');
  await expect(alice.page.getByRole('button', { name: '61 new messages' })).toBeVisible();
  await alice.page.getByRole('button', { name: '61 new messages' }).click();
  await expect(alice.message('Message 121:')).toBeInViewport();
  await expect.poll(marks).toContain('"messageCount":121');
  await alice.page.evaluate(scrollBy, -100_000);
  await expect(async () => {
    await alice.page.evaluate(scrollBy, -800);
    await expect(marker).toBeVisible({ timeout: 100 });
  }).toPass({ timeout: 20_000 });
  expect(await marker.evaluate((node) => node.nextElementSibling?.textContent)).toContain('Message 61:');

  // At the end, but nobody looks at the window.
  await alice.page.getByRole('button', { name: 'To the newest message' }).click();
  await alice.page.evaluate(() => {
    document.hasFocus = () => false;
    window.dispatchEvent(new Event('blur'));
  });
  await bob.say('Message 122: unread');
  await bob.say('Message 123: unread');
  await bob.say('Message 124: unread');
  await expect(alice.message('Message 124:')).toBeInViewport();
  // What comes together is announced a second after what came first: whatever was read would be kept by then.
  // The first of the three is spoken alone, unless the second after message 121 is not over yet.
  await expect(alice.page.getByRole('log')).toHaveText(/[23] new messages from bob/);
  await expect(alice.page).toHaveTitle('(3) busy · Roomful');
  expect(await marks()).toContain('"messageCount":121');
  await alice.page.evaluate(() => {
    document.hasFocus = () => true;
    window.dispatchEvent(new Event('focus'));
  });
  await expect.poll(marks).toContain('"messageCount":124');

  // The window has the focus, but another tab stands before this one.
  const show = (state: 'hidden' | 'visible') =>
    alice.page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  await bob.say('Message 125: unread as well');
  await expect(alice.message('Message 125:')).toBeInViewport();
  await expect(alice.page).toHaveTitle('(1) busy · Roomful');
  expect(await marks()).toContain('"messageCount":124');
  await show('visible');
  await expect.poll(marks).toContain('"messageCount":125');
});

test('[UX-2] [UX-12] a room that came up meanwhile opens at its first message, below a marker', async ({
  arrive,
  author,
}) => {
  const alice = await arrive('alice');
  const bob = await author('bob');
  for (const [room, messages] of [
    ['small', 30],
    ['large', 93],
  ] as const) {
    await bob.join(room);
    for (let n = 1; n <= messages; n++) await bob.say(`Message ${n}: new to alice`);
    await expect(
      alice.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room }),
    ).toHaveAccessibleDescription(`${messages} unread messages`);
    await alice.enterRoom(room);
    const marker = alice.page.getByRole('separator', { name: 'New messages' });
    await expect(marker).toBeInViewport();
    expect(await marker.evaluate((node) => node.nextElementSibling?.textContent)).toContain('Message 1:');
    await alice.enterRoom('general');
  }
});

test('[UX-14] what is unread stays so without a server', async ({ arrive, author, network }) => {
  const PATIENT = { timeout: 30_000 };
  const bob = await author('bob', 'garden');
  const alice = await arrive('alice', { url: network.url, path: '/r/garden' });
  const { page } = alice;
  await alice.enterRoom('general');
  for (let n = 1; n <= 3; n++) await bob.say(`Message ${n}`);
  const garden = page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'garden' });
  await expect(garden).toHaveAccessibleDescription('3 unread messages');

  await expect.poll(() => page.evaluate(keptCounts), PATIENT).toContain(3);
  await page.waitForFunction(async () => (await (await caches.open('roomful-shell')).match('/')) !== undefined);
  network.cut();
  await page.reload();
  await expect(garden).toHaveAccessibleDescription('3 unread messages', PATIENT);
  await expect(page).toHaveTitle('(3) general · Roomful');
});

test('[UX-14] on a phone the closed drawer tells what is unread elsewhere', async ({ arrive, author }) => {
  const bob = await author('bob', 'garden');
  const alice = await arrive('alice', { ...screens.phone, path: '/r/garden' });
  const { page } = alice;
  await page.getByRole('button', { name: 'Show rooms', exact: true }).click();
  await page.getByRole('dialog', { name: 'Rooms' }).getByRole('link', { name: 'general' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'general' })).toBeVisible();
  await bob.say('Anybody here?');
  const menu = page.getByRole('button', { name: 'Show rooms, 1 unread message', exact: true });
  await expect(menu).toBeVisible();
  await expect(page.locator('header').filter({ has: menu })).toContainText('1');
  await menu.click();
  await page.getByRole('dialog', { name: 'Rooms' }).getByRole('link', { name: 'garden' }).click();
  await expect(alice.message('Anybody here?')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show rooms', exact: true })).toBeVisible();
});

/** How many messages the rooms have that are kept for a start without a server. */
function keptCounts(): Promise<number[]> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('roomful');
    opening.onsuccess = () => {
      const { result: database } = opening;
      const people = database.transaction('people').objectStore('people').getAll();
      people.onsuccess = () => {
        database.close();
        const known = people.result as { rooms: { messageCount: number }[] }[];
        resolve(known.flatMap(({ rooms }) => rooms.map(({ messageCount }) => messageCount)));
      };
    };
  });
}
