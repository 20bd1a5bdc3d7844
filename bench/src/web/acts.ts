/// <reference lib="dom" />
import type { Page } from '@playwright/test';
import type { Subject } from './subject.ts';
import { Writer } from './writer.ts';

const TYPED = 'It stays as quick as on an empty page, whatever comes in meanwhile.';
/** So many turns of the wheel for one look at where the list is. */
const TURNS = 10;
/** The list stood at its very top for so many looks in a row: there is nothing above. */
const LOOKS_AT_TOP = 6;

/** By the wheel, without a rest, to the room's first message. Answers whether it was reached within the time. */
export async function scrollToTop(page: Page, { list, beginning }: Subject, atMostMs: number): Promise<boolean> {
  const box = await page.locator(list).boundingBox();
  if (box === null) throw new Error('There is no list to scroll.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const until = performance.now() + atMostMs;
  for (let atTop = 0; performance.now() < until;) {
    for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, -700);
    const top = await page.evaluate((selector) => document.querySelector(selector)?.scrollTop, list);
    // An empty place above what is drawn so far looks like the top, for a moment.
    atTop = top === 0 && (await page.locator(list).locator(beginning).count()) > 0 ? atTop + 1 : 0;
    if (atTop >= LOOKS_AT_TOP) return true;
  }
  return false;
}

/** Goes to another room and comes back, some times; the milliseconds of each way back. */
export async function switchRooms(page: Page, subject: Subject, times: number): Promise<number[]> {
  const back: number[] = [];
  for (let n = 0; n < times; n++) {
    await subject.switchTo(page, 'quiet');
    back.push(await subject.switchTo(page, 'busy'));
  }
  return back;
}

/** Types a sentence, as quickly as people do, while somebody else writes so many messages a second. */
export async function typeUnderFire(
  page: Page,
  { field }: Subject,
  { url, writer: name, perSecond }: { url: string; writer: string; perSecond: number },
): Promise<void> {
  using writer = await Writer.join(url, name, 'busy');
  const over = new AbortController();
  const chatter = writer.chatter(perSecond, over.signal);
  await page.locator(field).focus();
  await page.keyboard.type(TYPED, { delay: 60 });
  over.abort();
  await chatter;
}
