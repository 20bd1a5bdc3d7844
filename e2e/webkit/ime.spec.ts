import { confirmAsSafariDoes, confirmWithinComposition } from '../fixtures/ime-events.ts';
import { expect, test } from './support/test.ts';

test('[UX-15] [UX-16] WebKit sends nothing by the Enter that ends a composition, and sends by the next', async ({
  visit,
}) => {
  test.setTimeout(60_000);
  const alice = await visit('alice');
  for (const confirm of [confirmAsSafariDoes, confirmWithinComposition]) {
    await alice.page.evaluate(confirm);
    expect(await alice.page.evaluate(() => document.querySelector('textarea')!.value)).toBe('日本');
    expect(await alice.page.evaluate(() => document.querySelectorAll('article').length)).toBe(0);
  }
  await alice.page.press('Shift', 'Enter');
  expect(await alice.page.evaluate(() => document.querySelector('textarea')!.value)).toBe('日本\n');
  await alice.page.press('Enter');
  await alice.sees('日本');
  expect(await alice.page.evaluate(() => document.querySelector('textarea')!.value)).toBe('');
});
