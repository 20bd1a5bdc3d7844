import { look, scrollBy } from '../../fixtures/scroll-probe.ts';
import { seed } from '../../fixtures/seed.ts';
import { expect, test } from '../../fixtures/test.ts';

test.describe.configure({ timeout: 120_000 });

test('[UX-2] [UX-12] [UX-13] the first unread message stands in the upper third, below a marker that stays', async ({
  roomful,
  arrive,
  author,
}) => {
  await seed(roomful.url, { room: 'busy', messages: 60 });
  const alice = await arrive('alice', { path: '/r/busy' });
  await expect(alice.message('Message 60:')).toBeInViewport();
  const marks = () => alice.page.evaluate(() => localStorage.getItem('roomful:read:alice') ?? '{}');
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
  await expect(alice.message('Message 122:')).toBeInViewport();
  expect(await marks()).toContain('"messageCount":121');
  await alice.page.evaluate(() => {
    document.hasFocus = () => true;
    window.dispatchEvent(new Event('focus'));
  });
  await expect.poll(marks).toContain('"messageCount":122');
});
