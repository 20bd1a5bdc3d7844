import type { Page } from '@playwright/test';
import { Author } from '../fixtures/author.ts';
import { failWrites } from '../fixtures/fail-writes.ts';
import { seed } from '../fixtures/seed.ts';
import { expect, screens, test } from '../fixtures/test.ts';
import { takePictures } from './picture.ts';

const PATIENT = { timeout: 30_000 };
const code = [
  '```ts',
  'const door = new Door({ open: true });',
  'await door.knock(); // twice',
  'return door.name;',
  '```',
];

/** What the tour has no eye for: much of everything, both at once, and closer together. */
for (const screen of Object.keys(screens) as (keyof typeof screens)[]) {
  const show = takePictures(screen);
  const isPhone = screen === 'phone';
  const openRooms = async (page: Page) => {
    if (isPhone) await page.getByRole('button', { name: 'Show rooms' }).click();
  };

  test(`all that a message can be: ${screen}`, async ({ arrive, author, roomful }) => {
    test.setTimeout(300_000);
    await seed(roomful.url, { room: 'garden', messages: 40, authors: ['bob', 'carol'] });
    const alice = await arrive('alice', { ...screens[screen], path: '/r/garden' });
    const { page } = alice;
    await expect(alice.message('Message 40:')).toBeVisible(PATIENT);
    const dora = await author('dora', 'garden');
    const inline = 'and `inline` too, with ~~no~~ **some** *emphasis*.';
    await dora.say(['A block of code:', '', ...code, '', inline].join('\n'));
    await dora.say(
      '> Somebody said this,\n> over two lines.\n\n1. a first thing\n2. a second thing\n   - and one inside',
    );
    await dora.say('🎉');
    await alice.say('This one has an eror.');
    await expect(alice.message('This one has').getByRole('img', { name: 'Delivered' })).toBeVisible(PATIENT);
    // No message is pointed at.
    await page.mouse.move(0, 0);
    await show(page, 'message-text');

    const suggestions = page.getByRole('listbox', { name: 'Suggestions' });
    await alice.composer().press('ArrowUp');
    await alice.composer().pressSequentially(' @');
    await expect(suggestions).toBeVisible();
    await show(page, 'editing-with-suggestions');
    await alice.composer().fill('This one has no error.');
    await page.getByRole('button', { name: 'Save the change' }).click();
    await expect(page.getByText('(edited)')).toBeVisible();
    await alice.composer().pressSequentially('/');
    await expect(suggestions).toBeVisible();
    await show(page, 'commands');
    await alice.composer().fill('');

    await page.evaluate(() => {
      document.hasFocus = () => false;
      window.dispatchEvent(new Event('blur'));
    });
    await dora.say('What one has not seen yet.');
    await dora.say('And some more of it.');
    await expect(page.getByRole('separator', { name: 'New messages' })).toBeVisible(PATIENT);
    await show(page, 'new-marker');
    await page.evaluate(() => {
      localStorage.setItem('roomful:density', 'compact');
      new BroadcastChannel('roomful:preferences').postMessage('density');
    });
    await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
    await show(page, 'compact');
  });

  test(`many rooms: ${screen}`, async ({ arrive, author, roomful }) => {
    test.setTimeout(300_000);
    const alice = await arrive('alice', screens[screen]);
    const { page } = alice;
    const bob = await author('bob', 'general');
    const news = ['a-room-with-a-rather-long-name-that-fits-nowhere', 'books', 'cinema', 'garden', 'kitchen', 'music'];
    for (const name of [...news, 'news', 'travel', 'weather']) {
      await bob.join(name);
      await page.goto(`${roomful.url}/r/${name}`);
      await expect(alice.composer()).toBeEnabled(PATIENT);
    }
    await page.goto(`${roomful.url}/r/general`);
    await expect(page.getByRole('heading', { name: 'No messages yet' })).toBeVisible(PATIENT);
    for (const [index, name] of news.entries()) {
      await bob.join(name);
      for (let n = 0; n <= index * index * 5; n++) await bob.say(`${n}`);
    }
    await openRooms(page);
    await expect(page.getByRole('link', { name: 'music' })).toHaveAccessibleDescription('126 unread messages', PATIENT);
    await show(page, 'many-rooms');
  });

  test(`trouble: ${screen}`, async ({ arrive, author, roomful }) => {
    test.setTimeout(300_000);
    const alice = await arrive('alice', { ...screens[screen], path: '/r/general' });
    const { page } = alice;
    await author('bob_of_a_long_name_1', 'general');
    await (await author('carol', 'general')).say('w'.repeat(2_000));
    await expect(alice.message('www')).toBeVisible();
    await show(page, 'long-word');
    const unfail = failWrites(roomful);
    await alice.say('One that fails.');
    await alice.say('And another, which is so long that it takes more than one line on a phone at the least.');
    await expect(page.getByRole('button', { name: 'Retry' })).toHaveCount(2, PATIENT);
    await show(page, 'two-failed-messages');
    unfail();
    await page.route('**/_app/version.json', (route) => route.fulfill({ json: { version: 'a newer one' } }));
    await roomful.stop();
    await roomful.start();
    await expect(page.getByText('A new version of Roomful')).toBeVisible(PATIENT);
    await show(page, 'new-version');
    await roomful.kill();
    await expect(page.getByText('Roomful can’t be reached.')).toBeVisible({ timeout: 90_000 });
    await show(page, 'unreachable-with-a-new-version');
  });

  test(`five hundred people: ${screen}`, async ({ arrive, roomful }) => {
    test.setTimeout(300_000);
    const alice = await arrive('alice', { ...screens[screen], path: '/r/general' });
    const crowd: Author[] = [];
    try {
      for (let first = 1; first <= 500; first += 50) {
        const names = Array.from({ length: 50 }, (_, offset) => `guest_${first + offset}`);
        const entered = await Promise.all(names.map((name) => Author.enter(roomful.url, name)));
        crowd.push(...entered);
        await Promise.all(entered.map((one) => one.join('general')));
      }
      if (isPhone) await alice.page.getByRole('button', { name: 'People, 501 here' }).click(PATIENT);
      await expect(alice.people()).toContainText('501', PATIENT);
      await show(alice.page, 'crowd');
    } finally {
      for (const one of crowd) one.leave();
    }
  });
}
