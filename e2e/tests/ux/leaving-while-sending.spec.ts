import { expect, test } from '../../fixtures/test.ts';

test('[UX-21] what was sent just before another room was opened goes out by itself, once and in order', async ({
  arrive,
  network,
  author,
}) => {
  test.setTimeout(90_000);
  const alice = await arrive('alice', { url: network.url });
  await alice.createRoom('garden');
  await alice.enterRoom('general');
  await alice.say('m0');
  await expect(alice.message('m0').getByRole('img', { name: 'Delivered' })).toBeVisible();
  const bob = await author('bob', 'general');
  const stored = async () => {
    const roomId = bob.room?.id;
    const page = { roomId, pageSize: 50 };
    const { messages } = await bob.ask<{ messages: { content: string }[] }>('load_messages', page);
    return messages.map(({ content }) => content);
  };

  network.latencyMs = 700;
  for (const text of ['m1', 'm2', 'm3', 'm4', 'm5']) await alice.say(text);
  await alice.enterRoom('garden');
  const general = alice.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'general' });
  await expect(general).toHaveAccessibleDescription('Messages are waiting to be sent');
  await alice.say('in the garden');

  await expect.poll(stored, { timeout: 30_000 }).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);
  await expect(alice.message('in the garden').getByRole('img', { name: 'Delivered' })).toBeVisible({ timeout: 30_000 });
  await expect(general).not.toHaveAccessibleDescription('Messages are waiting to be sent');
  expect(await alice.texts()).toEqual(['in the garden']);
});
