import { look, type Sight } from '../fixtures/scroll-probe.ts';
import { seed } from '../fixtures/seed.ts';
import { expect, test } from './support/test.ts';
import {
  distanceToEnd,
  landings,
  scrollBy,
  scroller,
  shift,
  watchAnchor,
  watchLanding,
} from './support/timeline-probes.ts';
import type { WebKitPage } from './support/webkit-page.ts';

test('[UX-1] [UX-2] WebKit opens a read room at its end without a jump, and an unread one at the first new message', async ({
  roomful,
  visit,
  author,
}) => {
  test.setTimeout(150_000);
  await seed(roomful.url, { room: 'busy', messages: 120 });
  const bob = await author('bob', 'busy');
  const alice = await visit('alice', { path: '/r/busy' });
  await alice.sees('Message 120:');
  await alice.enterRoom('general');
  await watchLanding(alice.page);
  await alice.enterRoom('busy');
  await alice.sees('Message 120:');
  for (const distance of await landings(alice.page)) expect(distance).toBeLessThanOrEqual(1);

  await alice.enterRoom('general');
  await bob.say('The first that is new.');
  for (let n = 1; n <= 30; n++) await bob.say(`And another one, number ${n}.`);
  await alice.enterRoom('busy');
  await alice.sees('The first that is new.');
  const place = await alice.page.evaluate((selector) => {
    const list = document.querySelector(selector)!.getBoundingClientRect();
    const first = [...document.querySelectorAll('article')].find((row) =>
      row.textContent.includes('The first that is new'),
    );
    return (first!.getBoundingClientRect().top - list.top) / list.height;
  }, scroller);
  expect(place).toBeGreaterThanOrEqual(0);
  expect(place).toBeLessThan(0.34);
});

test('[UX-3] [UX-4] [UX-6] WebKit stays at the end, or else moves nothing in sight for what arrives or grows', async ({
  roomful,
  visit,
  author,
}) => {
  test.setTimeout(150_000);
  await seed(roomful.url, { messages: 120 });
  const bob = await author('bob', 'general');
  const alice = await visit('alice');
  await alice.sees('Message 120:');
  await bob.say('You are at the end.');
  await alice.sees('You are at the end.');
  expect(await distanceToEnd(alice.page)).toBeLessThanOrEqual(1);

  await scrollBy(alice.page, -700);
  await watchAnchor(alice.page);
  await bob.say('You are further up.');
  await alice.sees('1 new message', 'button');
  expect(await shift(alice.page)).toBeLessThanOrEqual(1);

  await watchAnchor(alice.page);
  await alice.page.evaluate(async (selector) => {
    const edge = document.querySelector(selector)!.getBoundingClientRect().top;
    const above = [...document.querySelectorAll('article')].filter((row) => row.getBoundingClientRect().bottom < edge);
    above.at(-3)!.style.paddingBottom = '333px';
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  }, scroller);
  expect(await shift(alice.page)).toBeLessThanOrEqual(1);
});

test('[UX-5] [UX-10] WebKit holds the message in sight through ten pages of history, and few rows at a time', async ({
  roomful,
  visit,
}) => {
  test.setTimeout(180_000);
  await seed(roomful.url, { messages: 700 });
  const alice = await visit('alice');
  await alice.sees('Message 700:');
  const oldest = () => {
    const numbers = [...document.querySelectorAll('article')].map((row) => /Message (\d+):/.exec(row.textContent)?.[1]);
    return Math.min(...numbers.map(Number));
  };
  for (let page = 1; page <= 10; page++) {
    const before = await alice.page.evaluate(oldest);
    await alice.page.evaluate((selector) => (document.querySelector(selector)!.scrollTop = 40), scroller);
    await watchAnchor(alice.page);
    await alice.page.until(
      (last) =>
        [...document.querySelectorAll('article')].some(
          (row) => Number(/Message (\d+):/.exec(row.textContent)?.[1]) < last,
        ),
      before,
    );
    expect(await shift(alice.page)).toBeLessThanOrEqual(1);
    expect(await alice.page.evaluate(() => document.querySelectorAll('article').length)).toBeLessThanOrEqual(250);
  }
});

test('[UX-7] [UX-8] [UX-9] [UX-11] WebKit centres a permalink, finds a room as it was left, and goes to the end for what one sends', async ({
  roomful,
  visit,
}) => {
  test.setTimeout(150_000);
  const { messages } = await seed(roomful.url, { room: 'busy', messages: 300, text: (n) => `Message ${n}: short` });
  const alice = await visit('alice', { path: `/r/busy/${messages[149]?.id}` });
  const { page } = alice;
  await page.until(() => document.querySelector('article[aria-current="true"]')?.textContent.includes('Message 150:'));
  const { visible, height } = await page.evaluate(look);
  const linked = visible.find(({ n }) => n === 150);
  expect(Math.abs(((linked?.top ?? 0) + (linked?.bottom ?? 0)) / 2 - height / 2)).toBeLessThanOrEqual(height / 8);
  // It goes on both ways.
  for (const [pixels, wanted] of [
    [-400, 100],
    [400, 200],
  ] as const) {
    await page.until(
      ([selector, by, n]) => {
        document.querySelector(selector)!.scrollTop += by;
        return [...document.querySelectorAll('article')].some((row) => row.textContent.includes(`Message ${n}:`));
      },
      [scroller, pixels, wanted] as const,
    );
  }

  // A scroll that no frame has shown yet nobody has made.
  await scrollBy(page, 100);
  const before = await settled(page);
  await alice.enterRoom('general');
  await alice.enterRoom('busy');
  const { n, top } = before.visible[1] ?? { n: 0, top: 0 };
  await alice.sees(`Message ${n}:`);
  const after = await settled(page);
  expect(after.visible.map((one) => one.n)).toEqual(before.visible.map((one) => one.n));
  expect(Math.abs((after.visible[1]?.top ?? 0) - top)).toBeLessThanOrEqual(1);

  const wanted = `Message ${n}:`;
  const isFound = await page.evaluate((text) => {
    getSelection()?.removeAllRanges();
    const page = window as unknown as { find(text: string, ...flags: boolean[]): boolean };
    const found = page.find(text, false, false, true);
    return found && getSelection()?.anchorNode?.parentElement?.closest('article') != null;
  }, wanted);
  expect(isFound).toBe(true);

  await page.fill('textarea', 'Mine, at the end.');
  await page.press('Enter');
  await alice.sees('Mine, at the end.');
  await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(1);
});

/** What is in sight when nothing is loaded or drawn any more. */
async function settled(page: WebKitPage): Promise<Sight> {
  let last = await page.evaluate(look);
  await expect
    .poll(async () => {
      const before = JSON.stringify(last);
      last = await page.evaluate(look);
      return JSON.stringify(last) === before;
    })
    .toBe(true);
  return last;
}
