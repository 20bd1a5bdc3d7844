import type { Reply, Room, RoomId } from '@roomful/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/ports/clock.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { dumpDatabase } from './support/dump-database.ts';
import { WireClient } from './support/wire-client.ts';

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let watcher: WireClient;
let nth = 0;

beforeAll(async () => {
  server = await startTestServer();
  alice = await WireClient.enter(server.url, 'alice');
  bob = await WireClient.enter(server.url, 'bob');
  watcher = await WireClient.enter(server.url, 'watcher');
});

afterAll(async () => {
  for (const person of [alice, bob, watcher]) person[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

async function newRoom(): Promise<Room> {
  return (await alice.ask('create_room', { name: `race-${++nth}` })).room;
}

/** What everybody was told of the room, in order. */
async function toldOf(roomId: RoomId): Promise<('room_deleted' | 'room_restored')[]> {
  await watcher.ask('list_rooms', {});
  return watcher.heardNames().filter((name, index) => {
    if (name !== 'room_deleted' && name !== 'room_restored') return false;
    return watcher.heardPayload<{ room: Room }>(index).room.id === roomId;
  }) as ('room_deleted' | 'room_restored')[];
}

async function isListed(roomId: RoomId): Promise<boolean> {
  return (await watcher.ask('list_rooms', { limit: 200 })).rooms.some(({ id }) => id === roomId);
}

/** Deleted and restored in turn, and the last of it is how things are. */
async function assertToldAsItIs(roomId: RoomId): Promise<void> {
  const told = await toldOf(roomId);
  expect(told).toEqual(told.map((_, index) => (index % 2 === 0 ? 'room_deleted' : 'room_restored')));
  expect(await isListed(roomId)).toBe(told.length % 2 === 0);
}

describe('races about rooms', () => {
  it('[S-ROOM-2] [ROOM8] of many who delete a room all get the same answer, and it is told once', async () => {
    const room = await newRoom();
    const answers = await Promise.all(Array.from({ length: 20 }, () => alice.ask('delete_room', { roomId: room.id })));
    expect(new Set(answers.map((answer) => answer.room.deletedAt)).size).toBe(1);
    expect(await toldOf(room.id)).toEqual(['room_deleted']);
    await Promise.all(Array.from({ length: 20 }, () => alice.ask('restore_room', { roomId: room.id })));
    expect(await toldOf(room.id)).toEqual(['room_deleted', 'room_restored']);
    expect(await isListed(room.id)).toBe(true);
  });

  it('[ROOM3] [ROOM8] deleting and restoring at once end as the last that was told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('delete_room' as const, 'restore_room' as const), { minLength: 2, maxLength: 30 }),
        async (acts) => {
          const room = await newRoom();
          await Promise.all(acts.map((act) => alice.ask(act, { roomId: room.id })));
          await assertToldAsItIs(room.id);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('[S-ROOM-1] [ROOM3] [ROOM7] creating under the name of what is deleted and restored makes no second room', async () => {
    const room = await newRoom();
    for (let round = 0; round < 10; round++) {
      const [created] = await Promise.all([
        bob.askRaw<{ room: Room }>('create_room', { name: room.name.toUpperCase() }),
        alice.ask('delete_room', { roomId: room.id }),
        bob.askRaw('create_room', { name: room.name }),
        alice.ask('restore_room', { roomId: room.id }),
        bob.askRaw('create_room', { name: room.name }),
      ]);
      expect(created).toMatchObject({ ok: false, error: { details: { roomId: room.id } } });
    }
    await assertToldAsItIs(room.id);
  });

  it('[ROOM4] [S-ROOM-2] nobody is inside a deleted room, whoever joins while it is deleted', async () => {
    for (let round = 0; round < 15; round++) {
      const room = await newRoom();
      const joins: Promise<Reply<unknown>>[] = [];
      for (let count = 0; count < round % 4; count++) joins.push(bob.askRaw('join_room', { roomId: room.id }));
      const deleted = alice.ask('delete_room', { roomId: room.id });
      joins.push(bob.askRaw('join_room', { roomId: room.id }), alice.askRaw('join_room', { roomId: room.id }));
      await deleted;
      for (const reply of await Promise.all(joins)) if (!reply.ok) expect(reply.error.code).toBe('ROOM_DELETED');
      for (const person of [alice, bob]) {
        expect(await person.refusal('load_messages', { roomId: room.id })).toMatchObject({ code: 'ROOM_DELETED' });
      }
      const { room: restored } = await alice.ask('restore_room', { roomId: room.id });
      expect(restored.userCount).toBe(0);
      expect(await bob.refusal('list_people', { roomId: room.id })).toMatchObject({ code: 'NOT_IN_ROOM' });
    }
  });

  it('[MSG1] [ROOM4] what is sent while the room is deleted is there or was refused, and nothing is both', async () => {
    for (let round = 0; round < 10; round++) {
      const room = await newRoom();
      await bob.ask('join_room', { roomId: room.id });
      const stamps = Array.from({ length: 20 }, () => bob.stamp());
      const replies: Promise<Reply<unknown>>[] = [];
      for (const [index, stamp] of stamps.entries()) {
        if (index === round * 2) replies.push(alice.askRaw('delete_room', { roomId: room.id }));
        replies.push(bob.askRaw('send_message', { roomId: room.id, content: 'now', ...stamp }));
      }
      const answers = await Promise.all(replies);
      const refused = answers.filter((reply) => !reply.ok);
      for (const reply of refused) expect(reply).toMatchObject({ error: { code: 'ROOM_DELETED' } });
      const dump = dumpDatabase(server.databaseFile);
      const stored = stamps.filter(({ clientId }) => dump.includes(clientId));
      expect(stored.length).toBe(stamps.length - refused.length);
      await alice.ask('restore_room', { roomId: room.id });
      const { messages, rev, room: joined } = await bob.ask('join_room', { roomId: room.id });
      expect(messages.map(({ clientId }) => clientId).sort()).toEqual(stored.map(({ clientId }) => clientId).sort());
      expect([rev, joined.messageCount]).toEqual([stored.length, stored.length]);
    }
  });

  it('[ROOM5] what is there all the time is listed once, whatever comes and goes between two pages', async () => {
    const lasting = await Promise.all(
      Array.from({ length: 12 }, (_, index) => alice.ask('create_room', { name: `Last-${index}x` })),
    );
    const passing = await Promise.all(
      Array.from({ length: 12 }, (_, index) => alice.ask('create_room', { name: `last-${index}` })),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: { rooms: Room[]; nextCursor?: string | undefined } = await bob.ask('list_rooms', {
        limit: 3,
        ...(cursor !== undefined && { cursor }),
      });
      seen.push(...page.rooms.map(({ name }) => name));
      cursor = page.nextCursor;
      const [gone] = passing.splice(0, 1);
      const churn = gone ? [alice.ask('delete_room', { roomId: gone.room.id })] : [];
      churn.push(
        alice.ask('create_room', { name: `last-new-${++nth}` }),
        alice.ask('create_room', { name: `AAA-${++nth}` }),
      );
      await Promise.all(churn);
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    for (const { room } of lasting) expect(seen).toContain(room.name);
    expect(seen.map((name) => name.toLowerCase())).toEqual(seen.map((name) => name.toLowerCase()).sort());
  });
});

describe('a room that is deleted', () => {
  it('[S-ROOM-2] [ROOM4] those inside are told and out, and no session leads back into it', async () => {
    const room = await newRoom();
    await bob.ask('join_room', { roomId: room.id });
    using carol = await WireClient.enter(server.url, 'carol');
    await carol.ask('join_room', { roomId: room.id });
    // Carol's connection is lost before, bob's after: both sessions were there last.
    carol.socket.disconnect();
    await bob.hear('user_left', ({ username }) => username === 'carol');
    await alice.ask('delete_room', { roomId: room.id });
    expect((await bob.hear('room_deleted', (event) => event.room.id === room.id)).room.userCount).toBe(0);
    expect(bob.heard('user_left').filter(({ roomId }) => roomId === room.id)).toEqual([]);
    bob.socket.disconnect();
    for (const { session } of [carol, bob]) {
      using back = await WireClient.connect(server.url, session);
      expect(back.welcome.currentRoomId).toBeNull();
    }
    // Nor does it after the room was restored: who was moved out is out.
    await alice.ask('restore_room', { roomId: room.id });
    using bobAgain = await WireClient.connect(server.url, bob.session);
    expect(bobAgain.welcome.currentRoomId).toBeNull();
  });

  it('[SES7] a session leads back into the room it was in, as long as that is there', async () => {
    const room = await newRoom();
    using dave = await WireClient.enter(server.url, 'dave');
    await dave.ask('join_room', { roomId: room.id });
    dave.socket.disconnect();
    using back = await WireClient.connect(server.url, dave.session);
    expect(back.welcome.currentRoomId).toBe(room.id);
  });

  it('[ROOM7] names that differ only by case are one name', async () => {
    const room = await newRoom();
    expect(await watcher.refusal('create_room', { name: room.name.toUpperCase() })).toMatchObject({
      code: 'ROOM_NAME_TAKEN',
      message: expect.stringContaining(room.name) as string,
      details: { roomId: room.id },
    });
    await alice.ask('delete_room', { roomId: room.id });
    expect(await watcher.refusal('create_room', { name: room.name.toUpperCase() })).toMatchObject({
      code: 'ROOM_DELETED',
      details: { roomId: room.id, canRestore: false },
    });
  });
});

/** Giving way to other events takes long, so that a lot happens while somebody connects. */
class LeisurelyClock extends ManualClock {
  override async yield(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await super.yield();
  }
}

it('[SES7] the first event is welcome, and what happens while somebody connects comes after it', async () => {
  const clock = new LeisurelyClock();
  await using ownServer = await startTestServer({ clock });
  using host = await WireClient.enter(ownServer.url, 'host');
  using erin = await WireClient.enter(ownServer.url, 'erin');
  await host.join('general');
  await erin.join('general');
  erin.socket.disconnect();
  await host.hear('user_left');
  let isConnected = false;
  const connecting = WireClient.connect(ownServer.url, erin.session).finally(() => (isConnected = true));
  const created: Promise<{ room: Room }>[] = [];
  while (!isConnected) {
    created.push(host.ask('create_room', { name: `early-${++nth}` }));
    for (let turn = 0; turn < 5; turn++) await systemClock.yield();
  }
  using again = await connecting;
  const rooms = (await Promise.all(created)).map(({ room }) => room.name);
  await again.ask('list_rooms', {});
  expect(again.firstName).toBe('welcome');
  // From the first that it heard on, it heard all.
  const heard = again.heard('room_created').map(({ room }) => room.name);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard).toEqual(rooms.slice(-heard.length));
});
