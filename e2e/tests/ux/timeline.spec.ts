import type { Page } from '@playwright/test';
import type { Person } from '../../fixtures/person.ts';
import { climbTo, look, recordLanding, scrollBy, watchMessage } from '../../fixtures/scroll-probe.ts';
import { seed } from '../../fixtures/seed.ts';
import { expect, test } from '../../fixtures/test.ts';

test.describe.configure({ timeout: 120_000 });

/** What the browser's own search does. */
interface Find {
  find(wanted: string, caseSensitive: boolean, backwards: boolean, wrap: boolean): boolean;
}

const PILL = /new messages?$|To the newest message/;

/** Waits until nothing is loaded or drawn any more. */
async function settled(page: Page) {
  let before = '';
  await expect
    .poll(async () => {
      const now = JSON.stringify(await page.evaluate(look));
      const same = now === before;
      before = now;
      return same;
    })
    .toBe(true);
  return page.evaluate(look);
}

test('[UX-1] [UX-3] [UX-4] [UX-7] a read room opens at its end, stays there, and leaves alone who reads above', async ({
  roomful,
  stranger,
  author,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 120 });
  const alice = await stranger('alice');
  await alice.page.addInitScript(recordLanding);
  await alice.join(`${roomful.url}/r/busy`);
  await expect(alice.message('Message 120:')).toBeInViewport();
  const frames = await alice.page.evaluate(() => (window as unknown as { landingFrames: number[] }).landingFrames);
  expect(frames.length).toBeGreaterThan(0);
  expect(Math.max(...frames)).toBeLessThanOrEqual(1);

  const bob = await author('bob', 'busy');
  await alice.page.evaluate(scrollBy, -60);
  await bob.say('Message 121: pinned');
  await expect(alice.message('Message 121:')).toBeInViewport();
  expect((await settled(alice.page)).fromEnd).toBeLessThanOrEqual(1);

  await alice.page.evaluate(scrollBy, -900);
  const before = await settled(alice.page);
  await bob.say('Message 122: unseen');
  await bob.say('Message 123: unseen');
  const pill = alice.page.getByRole('button', { name: '2 new messages' });
  await expect(pill).toBeVisible();
  expect((await settled(alice.page)).visible).toEqual(before.visible);
  await pill.click();
  await expect(alice.message('Message 123:')).toBeInViewport();
  await expect(pill).toBeHidden();

  await alice.page.evaluate(scrollBy, -900);
  await expect(alice.page.getByRole('button', { name: PILL })).toBeVisible();
  await alice.say('Message 124: mine');
  await expect(alice.message('Message 124:')).toBeInViewport();
  await expect(alice.page.getByRole('button', { name: PILL })).toBeHidden();
});

test('[UX-5] [UX-6] [UX-10] [UX-11] ten pages of history come in front, and what one reads does not move', async ({
  roomful,
  arrive,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 1_100 });
  const alice = await arrive('alice', { path: '/r/busy' });
  await expect(alice.message('Message 1100:')).toBeInViewport();
  const climb = await alice.page.evaluate(climbTo, { n: 2 });
  expect(climb.reached).toBe(true);
  expect(climb.worst).toBeLessThanOrEqual(1);
  expect(climb.rows).toBeLessThanOrEqual(250);

  // Somewhere in the middle something above grows, as a late picture would.
  await alice.page.evaluate(scrollBy, 1_500);
  const before = await settled(alice.page);
  await alice.page.evaluate(() => {
    const [row] = document.querySelectorAll<HTMLElement>('[data-region="messages"] article');
    if (row !== undefined) row.style.paddingTop = '300px';
  });
  const after = await settled(alice.page);
  expect(after.visible.map(({ n }) => n)).toEqual(before.visible.map(({ n }) => n));
  expect(Math.abs((after.visible[1]?.top ?? 0) - (before.visible[1]?.top ?? 9))).toBeLessThanOrEqual(1);

  const { n } = after.visible[1] ?? { n: 0 };
  const found = await alice.page.evaluate(
    (wanted) => (window as unknown as Find).find(wanted, false, false, true),
    `Message ${n}:`,
  );
  expect(found).toBe(true);
});

test('[UX-10] ten thousand messages go by, none of them jumps, and few stand in the page', async ({
  roomful,
  arrive,
}) => {
  test.setTimeout(180_000);
  await seed(roomful.url, { room: 'busy', messages: 10_000, text: (n) => `Message ${n}: short` });
  const alice = await arrive('alice', { path: '/r/busy' });
  await expect(alice.message('Message 10000:')).toBeInViewport();
  const climb = await alice.page.evaluate(climbTo, { n: 1, stepPx: 2_500 });
  expect(climb.reached).toBe(true);
  expect(climb.worst).toBeLessThanOrEqual(1);
  expect(climb.rows).toBeLessThanOrEqual(250);
  // And back to the newest in one step.
  await alice.page.getByRole('button', { name: 'To the newest message' }).click();
  await expect(alice.message('Message 10000:')).toBeInViewport();
});

test('[UX-5] at the very top, history that comes late moves nothing', async ({ roomful, arrive, network }) => {
  await seed(roomful.url, { room: 'busy', messages: 300 });
  const alice = await arrive('alice', { url: network.url, path: '/r/busy' });
  const { page } = alice;
  await expect(alice.message('Message 300:')).toBeInViewport();
  network.pause();
  await expect(async () => {
    await page.evaluate(scrollBy, -10_000);
    await expect(page.getByRole('button', { name: 'Loading older messages…' })).toBeInViewport({ timeout: 100 });
  }).toPass();
  const before = (await settled(page)).visible[0];
  const worst = page.evaluate(watchMessage, before?.n ?? -1);
  network.resume();
  await expect(alice.message(`Message ${(before?.n ?? 0) - 1}:`)).toBeAttached();
  await settled(page);
  await page.evaluate(() => window.dispatchEvent(new Event('watched-enough')));
  expect(await worst).toBeLessThanOrEqual(1);
});

test('[UX-8] a permalink centres its message, marks it, and reading goes on both ways; an unknown one says so', async ({
  roomful,
  arrive,
}) => {
  const { messages } = await seed(roomful.url, { room: 'busy', messages: 500, text: (n) => `Message ${n}: short` });
  const alice = await arrive('alice', { path: `/r/busy/${messages[199]?.id}` });
  const linked = alice.message('Message 200:');
  await expect(linked).toBeInViewport();
  await expect(linked).toHaveAttribute('aria-current', 'true');
  const { visible, height } = await alice.page.evaluate(look);
  const at = visible.find(({ n }) => n === 200);
  expect(Math.abs(((at?.top ?? 0) + (at?.bottom ?? 0)) / 2 - height / 2)).toBeLessThanOrEqual(height / 8);
  expect((await alice.page.evaluate(climbTo, { n: 120 })).reached).toBe(true);
  await expect(async () => {
    await alice.page.evaluate(scrollBy, 1_500);
    await expect(alice.message('Message 320:')).toBeVisible({ timeout: 100 });
  }).toPass({ timeout: 30_000 });

  await alice.say('Message 501: mine');
  await expect(alice.message('Message 501:')).toBeInViewport();
  await alice.page.goto(`${roomful.url}/r/busy/99999999`);
  await expect(alice.page.getByText('This link leads to a message that is not in this room.')).toBeVisible();
  await expect(alice.message('Message 501:')).toBeInViewport();
});

test('[UX-5] [UX-8] far back, what others edit and delete changes in its place, and nothing else moves', async ({
  roomful,
  arrive,
  author,
}) => {
  const options = { room: 'busy', messages: 500, authors: ['bob'], text: (n: number) => `Message ${n}: short` };
  const { messages, claimKeys } = await seed(roomful.url, options);
  const idOf = (n: number) => messages[n - 1]?.id ?? 0;
  const alice = await arrive('alice', { path: `/r/busy/${idOf(200)}` });
  await expect(alice.message('Message 200:')).toBeInViewport();
  await expect(alice.message('Message 198:')).toBeInViewport();
  await settled(alice.page);
  const bob = await author('bob', 'busy', claimKeys.get('bob'));

  const worst = alice.page.evaluate(watchMessage, 200);
  await bob.edit(idOf(203), 'Message 203: mended');
  await expect(alice.message('Message 203: mended')).toBeInViewport();
  await expect(alice.message('Message 203: mended')).toContainText('edited');
  await bob.delete(idOf(201));
  await expect(alice.message('Message 201:')).toHaveCount(0);
  await bob.edit(idOf(200), 'Message 200: mended\nin\nmany lines');
  await expect(alice.message('Message 200: mended')).toContainText('many lines');
  const { visible } = await settled(alice.page);
  await alice.page.evaluate(() => window.dispatchEvent(new Event('watched-enough')));
  expect(await worst).toBeLessThanOrEqual(1);

  // What stands out of sight grows too: the topmost message stays where it is.
  const first = visible[0] ?? { n: 0, top: 0 };
  await bob.edit(idOf(first.n - 1), `Message ${first.n - 1}: ${'grown '.repeat(200)}`);
  await expect(alice.message(`Message ${first.n - 1}: grown`)).toBeAttached();
  const after = (await settled(alice.page)).visible.find(({ n }) => n === first.n);
  expect(Math.abs((after?.top ?? Infinity) - first.top)).toBeLessThanOrEqual(1);
});

test('[UX-9] a room is found again where one left it', async ({ roomful, arrive }) => {
  await seed(roomful.url, { room: 'busy', messages: 300 });
  const alice = await arrive('alice', { path: '/r/busy' });
  await expect(alice.message('Message 300:')).toBeInViewport();
  expect((await alice.page.evaluate(climbTo, { n: 150 })).reached).toBe(true);
  await alice.page.evaluate(scrollBy, -500);
  await expectToReturn(alice);
});

test('[UX-9] a room is found again deep in its history too, where little of it is drawn at once', async ({
  roomful,
  arrive,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 400, text: (n) => `Message ${n}: short` });
  const alice = await arrive('alice', { path: '/r/busy' });
  await expect(alice.message('Message 400:')).toBeInViewport();
  for (const pixels of [-700, -1_234]) {
    await alice.page.evaluate(scrollBy, pixels);
    await expectToReturn(alice);
  }
});

test('[UX-25] what was missed beyond all replay shows as a gap, and is loaded', async ({
  roomful,
  network,
  arrive,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 30, isEarlier: true });
  const alice = await arrive('alice', { url: network.url, path: '/r/busy' });
  await expect(alice.message('Message 30:')).toBeInViewport();
  network.cut();
  await seed(roomful.url, { room: 'busy', messages: 1_200, authors: ['zoe'], text: (n) => `Message ${n + 30}: short` });
  network.resume();
  await alice.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(alice.message('Message 1230:')).toBeInViewport({ timeout: 60_000 });
  // What was read is still there, and so is the way to it.
  await alice.message('Message 1230:').focus();
  await alice.page.keyboard.press('Home');
  await expect(alice.message('Message 1:')).toBeFocused();
  await alice.message('Message 30:').scrollIntoViewIfNeeded();
  await expect(alice.message('Message 31:')).toBeVisible({ timeout: 15_000 });
});

test('[UX-28] [UX-31] new messages are announced once, politely, together; history is silent, and ends where the room begins', async ({
  roomful,
  stranger,
  author,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 60 });
  const alice = await stranger('alice');
  await alice.join(`${roomful.url}/r/busy`);
  await expect(alice.message('Message 60:')).toBeInViewport();
  const log = alice.page.getByRole('log');
  await expect(log).toHaveText('');
  await expect(log).toHaveAttribute('aria-live', 'polite');
  await alice.page.evaluate(() => {
    const spoken: { at: number; text: string }[] = [];
    Object.assign(window, { spoken });
    const node = document.querySelector('[role="log"]') as HTMLElement;
    new MutationObserver(() => {
      const text = node.textContent.trim();
      if (text !== '') spoken.push({ at: performance.now(), text });
    }).observe(node, { childList: true, characterData: true, subtree: true });
  });
  // What comes in front, or is scrolled to, was said long ago.
  expect((await alice.page.evaluate(climbTo, { n: 1 })).reached).toBe(true);
  await expect(alice.page.getByText('This is where busy begins.')).toBeAttached();
  await expect(alice.page.getByRole('button', { name: 'Load older messages' })).toHaveCount(0);
  const bob = await author('bob', 'busy');
  await bob.say('first');
  await bob.say('second');
  await bob.say('third');
  await expect(log).toHaveText('2 new messages from bob');
  const spoken = await alice.page.evaluate(
    () => (window as unknown as { spoken: { at: number; text: string }[] }).spoken,
  );
  expect(spoken.map(({ text }) => text)).toEqual(['bob: first', '2 new messages from bob']);
  expect((spoken[1]?.at ?? 0) - (spoken[0]?.at ?? 0)).toBeGreaterThanOrEqual(950);

  // The same words once more are news once more: what was said before leaves its place first.
  for (const count of [3, 4]) {
    await bob.say('Anybody here?');
    await expect.poll(() => alice.page.evaluate(() => (window as unknown as { spoken: [] }).spoken.length)).toBe(count);
    await expect(log).toHaveText('bob: Anybody here?');
  }
});

test('[UX-32] the messages are one tab stop; arrows, Home and End move between them, Tab through their actions', async ({
  roomful,
  arrive,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 60, text: (n) => `Message ${n}: https://example.com/${n}` });
  const alice = await arrive('alice', { path: '/r/busy' });
  await expect(alice.message('Message 60:')).toBeInViewport();
  const { page } = alice;
  await alice.composer().focus();
  // What else the composer has stands between.
  await expect(async () => {
    await page.keyboard.press('Shift+Tab');
    await expect(alice.message('Message 60:')).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('ArrowUp');
  await expect(alice.message('Message 59:')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(alice.message('Message 59:').getByRole('link')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(alice.message('Message 59:').getByRole('button', { name: 'Copy text' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(alice.message('Message 59:')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  // To the oldest that is known; what is older comes meanwhile.
  await expect(async () => {
    await page.keyboard.press('Home');
    await expect(alice.message('Message 1:')).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('End');
  await expect(alice.message('Message 60:')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('article') === null)).toBe(true);
});

test('[UX-32] what is drawn into a message later is no tab stop before the message has the focus', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob', 'general');
  const message = await bob.say('The minutes follow.');
  await bob.say(`\`\`\`js\nconst wide = '${'x'.repeat(400)}';\n\`\`\``);
  const alice = await arrive('alice');
  const { page } = alice;
  const code = page.getByRole('region', { name: 'Code, js' });
  await expect(code).toBeVisible();
  const content = 'They are [here](https://example.com/minutes).';
  await bob.ask('edit_message', { messageId: message.id, content });
  const edited = alice.message('They are here');
  await expect(edited.getByRole('link')).toBeVisible();
  const stops = () =>
    alice
      .messages()
      .evaluateAll((rows) =>
        rows.flatMap((row) =>
          [...row.querySelectorAll<HTMLElement>('a, button, [tabindex]')]
            .filter(({ tabIndex }) => tabIndex >= 0)
            .map(({ outerHTML }) => outerHTML),
        ),
      );
  expect(await stops()).toEqual([]);

  // With the focus, they are: what scrolls, too.
  await page.keyboard.press('Shift+F6');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Copy code' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(code).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  await expect(edited.getByRole('link')).toBeFocused();
});

/** To another room and back: one stands where one stood, to the pixel. */
async function expectToReturn(alice: Person): Promise<void> {
  const before = await settled(alice.page);
  await alice.enterRoom('general');
  await expect(alice.page.getByRole('region', { name: 'Messages in general' })).toBeVisible();
  await alice.enterRoom('busy');
  await expect(alice.message(`Message ${before.visible[0]?.n}:`)).toBeInViewport();
  const after = await settled(alice.page);
  expect(after.visible.map(({ n }) => n)).toEqual(before.visible.map(({ n }) => n));
  expect(Math.abs((after.visible[0]?.top ?? 0) - (before.visible[0]?.top ?? 9))).toBeLessThanOrEqual(1);
}
