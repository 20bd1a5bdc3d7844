import type { RoomId } from '@roomful/protocol';
import { expect, it } from 'vitest';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { SharedReads } from '../src/delivery/shared-reads.ts';
import { systemClock } from '../src/ports/clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

it('[RES2] [RES4] a storm of identical joins reads the room once, and later ones see what was written since', async () => {
  const store = await SqliteStore.open(':memory:', { synchronous: 'full' });
  const created = await store.users.create({
    username: 'alice',
    foldedName: 'alice',
    kind: 'person',
    at: 1,
  });
  const { room } = await store.rooms.create({ name: 'busy', createdBy: created.user.id, at: 1 });
  const reads = new SharedReads(systemClock);
  let count = 0;
  const join = (roomId: RoomId) =>
    reads.read(`snapshot ${roomId}`, () => {
      count++;
      return store.messages.snapshot(roomId, { afterRev: 0, pageSize: 50, resumeMax: 1_000 });
    });

  const early = Array.from({ length: 100 }, () => join(room.id));
  await store.messages.write([
    {
      kind: 'create',
      roomId: room.id,
      userId: created.user.id,
      clientId: 'one',
      content: 'hello',
      timestamp: 1,
      at: 1,
      deliveryStatus: 'sent',
    },
  ]);
  // Written before the read began, so all of those who share it have it.
  for (const snapshot of await Promise.all(early)) expect(snapshot?.messages).toMatchObject([{ content: 'hello' }]);
  expect(count).toBe(1);
  await join(room.id);
  expect(count).toBe(2);
  await store.close();
});

it('[R-3] [RES2] everybody who comes back at once gets exactly what was missed', async () => {
  await using server = await startTestServer();
  using alice = await WireClient.enter(server.url, 'alice');
  const roomId = await alice.join('general');
  const people = await Promise.all(
    Array.from({ length: 30 }, (_, index) => WireClient.enter(server.url, `member_${index + 1}`)),
  );
  await Promise.all(people.map((person) => person.ask('join_room', { roomId })));
  for (const person of people) person.socket.disconnect();
  const texts = Array.from({ length: 20 }, (_, index) => `missed ${index + 1}`);
  for (const text of texts) await alice.send(roomId, text);

  const returned = await Promise.all(
    people.map(async ({ session }) => {
      const again = await WireClient.connect(server.url, session);
      return { again, answer: await again.ask('join_room', { roomId, afterRev: 0 }) };
    }),
  );
  await alice.send(roomId, 'welcome back');
  for (const { again, answer } of returned) {
    expect(answer).toMatchObject({ reset: false, rev: 20 });
    expect(answer.messages.map(({ content }) => content)).toEqual(texts);
    const next = await again.hear('messages');
    expect(next.fromRev).toBe(20);
    again[Symbol.dispose]();
  }
});
