import type { Locator } from '@playwright/test';
import { seed } from '../../fixtures/seed.ts';
import { expect, test } from '../../fixtures/test.ts';

test('[UX-33] what can be done with a message stays in sight, and covers neither ticks nor a button that copies code', async ({
  arrive,
  roomful,
}) => {
  await seed(roomful.url, { room: 'general', messages: 60, authors: ['bob'] });
  const alice = await arrive('alice');
  const { page } = alice;
  await alice.say('the one before');
  await alice.say('```ts\nconst door = open();\n```');
  const code = alice.message('const door');
  await expect(code.getByRole('img', { name: 'Delivered' })).toBeVisible();

  await code.hover();
  const actions = page.getByRole('group', { name: 'Actions' });
  await expect(code.getByRole('group', { name: 'Actions' })).toBeVisible();
  expect(await overlap(actions, code.getByRole('button', { name: 'Copy code' }))).toBe(false);
  const tick = alice.message('the one before').getByRole('img', { name: 'Delivered' });
  expect(await overlap(actions, tick)).toBe(false);
  const tint = (row: Locator) => row.evaluate((node) => getComputedStyle(node).backgroundColor);
  expect(await tint(code)).not.toBe(await tint(alice.message('the one before')));

  // The topmost row, of which the edge of the list cuts the upper half.
  const list = page.getByRole('region', { name: 'Messages in general' });
  const scrolled = await list.evaluate((node) => {
    const { top } = node.getBoundingClientRect();
    const row = [...node.querySelectorAll('article')].findLast((one) => one.getBoundingClientRect().bottom < top - 200);
    if (row === undefined) throw new Error('No message is drawn above the top of the list.');
    const { top: at, height } = row.getBoundingClientRect();
    node.scrollBy(0, at - top + height / 2);
    return { key: row.dataset['key'], x: row.getBoundingClientRect().left + 80, y: top + height / 4 };
  });
  const topmost = page.locator(`article[data-key="${scrolled.key}"]`);
  await page.mouse.move(scrolled.x, scrolled.y);
  const shown = topmost.getByRole('group', { name: 'Actions' });
  await expect(shown).toBeVisible();
  const [edge, box] = [await list.boundingBox(), await shown.boundingBox()];
  expect(box?.y).toBeGreaterThanOrEqual(edge?.y ?? Infinity);
  await shown.getByRole('button', { name: 'Copy link' }).click();
});

async function overlap(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (a === null || b === null) throw new Error('One of both is not to be seen.');
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
