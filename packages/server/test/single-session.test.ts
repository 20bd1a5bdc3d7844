import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { logIn, WireClient } from './support/wire-client.ts';

/** A hundred connections each, on a busy machine. */
const patient = { timeout: 40_000 };

/** In an order that nobody chose. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('one live connection for each user', () => {
  it(
    '[S-SES-2] [SES4] [SES7] [PRE1] of 100 connects at once, from two devices, one stays and all others are told',
    patient,
    async () => {
      await using server = await startTestServer();
      using bob = await WireClient.enter(server.url, 'bob');
      const roomId = await bob.join('general');
      const aliceSeen = followPresence(bob, 'alice');
      using laptop = await WireClient.enter(server.url, 'alice');
      const phone = (await logIn(server.url, 'alice', laptop.session.claimKey)) as WireClient['session'];
      let former = laptop;
      for (let round = 0; round < 3; round++) {
        const devices = shuffled(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? laptop.session : phone)));
        const clients = await Promise.all(devices.map((session) => WireClient.connect(server.url, session)));
        // Whoever is in enters the room, while others are still being displaced.
        for (const client of clients) client.socket.emit('join_room', { roomId }, () => undefined);
        const open = new Set(clients);
        while (open.size > 1) {
          open.delete(await Promise.race([...open].map((client) => client.closed().then(() => client))));
        }
        const [survivor] = open;
        if (!survivor) throw new Error('nobody is left');
        for (const client of clients) {
          const displaced = client.heard('session_displaced').length;
          expect([displaced, client.socket.connected]).toEqual(client === survivor ? [0, true] : [1, false]);
          // Who was displaced while still shaking hands too: first welcome, then why it ends.
          expect(client.firstName).toBe('welcome');
        }
        await former.hear('session_displaced');
        // It is still the live one after everybody's late goodbye, and alone in the room with Bob.
        const { users } = await survivor.ask('join_room', { roomId });
        expect([...users].sort()).toEqual(['alice', 'bob']);
        await survivor.send(roomId, `round ${round}`);
        await bob.hear('messages', ({ messages }) => messages.some(({ content }) => content === `round ${round}`));
        expect(aliceSeen.now()).toBe(1);
        former = survivor;
      }
      former.socket.disconnect();
      while (aliceSeen.now() !== 0) await bob.hear('user_left');
    },
  );

  it('[SES4] a tab that was displaced can take over again, as often as it likes', async () => {
    await using server = await startTestServer();
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await bob.join('general');
    let here = await WireClient.enter(server.url, 'alice');
    const { session } = here;
    await here.ask('join_room', { roomId });
    for (let turn = 0; turn < 6; turn++) {
      const there = await WireClient.connect(server.url, session);
      await here.hear('session_displaced');
      await here.closed();
      const { users } = await there.ask('join_room', { roomId });
      expect([...users].sort()).toEqual(['alice', 'bob']);
      here = there;
    }
    here.socket.disconnect();
    await bob.hear('user_left', ({ userCount }) => userCount === 1);
  });
});

/** What whoever follows joins and leaves believes: they come in turn, and nobody counts twice. */
function followPresence(client: WireClient, username: string) {
  let count = 0;
  const counts: number[] = [0];
  client.socket.onAny((name: string, payload: { username?: string }) => {
    if (payload.username !== username) return;
    if (name === 'user_joined') counts.push(++count);
    if (name === 'user_left') counts.push(--count);
  });
  return {
    now(): number {
      expect(counts.filter((each) => each < 0 || each > 1)).toEqual([]);
      return count;
    },
  };
}
