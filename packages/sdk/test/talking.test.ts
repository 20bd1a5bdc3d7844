import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { RoomfulClient } from '../src/client.ts';
import type { TimelineEntry } from '../src/timeline-entry.ts';
import { Cable } from './helpers/cable.ts';
import { createPerson, enter, has, textsOf, untilEntries } from './helpers/people.ts';
import { systemClock } from '../src/client-clock.ts';

describe('two people', () => {
  it('[R-1] [R-5] talk, and each sees when the other has the message', async () => {
    await using server = await startTestServer();
    const alice = await enter('alice', server);
    const bob = await enter('bob', server);
    await using _ = alice.client;
    await using __ = bob.client;

    await alice.room.send('Hello Bob').accepted;
    await untilEntries(bob.room, has('Hello Bob'));
    await bob.room.send('Hello Alice').accepted;
    await untilEntries(alice.room, has('Hello Alice'));
    const isDelivered = (entry: TimelineEntry) => entry.kind === 'message' && entry.message.deliveryStatus === 'sent';
    await untilEntries(alice.room, (entries) => entries.length === 2 && isDelivered(entries[0]!));
    await untilEntries(bob.room, (entries) => entries.length === 2 && isDelivered(entries[1]!));
    expect(textsOf(alice.room)).toEqual(['Hello Bob', 'Hello Alice']);
    expect(textsOf(bob.room)).toEqual(textsOf(alice.room));
  });

  it('[MSG6] send a text once under a key of their own, however often they say so', async () => {
    await using server = await startTestServer();
    const alice = await enter('alice', server);
    await using _ = alice.client;
    const clientId = 'kept-elsewhere';
    const first = await alice.room.send('Hello', { clientId }).accepted;
    const again = await alice.room.send('Hello', { clientId }).accepted;
    expect(again.id).toBe(first.id);
    expect(first.clientId).toBe(clientId);
    expect(textsOf(alice.room)).toEqual(['Hello']);
  });

  it('[S-PRE-1] see each other come, type and go', async () => {
    await using server = await startTestServer();
    const alice = await enter('alice', server);
    await using _ = alice.client;
    const seen: string[] = [];
    const bobIsGone = new Promise<void>((resolve) => {
      alice.room.on('users', (users) => {
        seen.push(users.join(' '));
        if (seen.length === 2) resolve();
      });
    });
    const typing = new Promise<readonly string[]>((resolve) => alice.room.on('typing', resolve));
    const bob = await enter('bob', server);
    bob.room.setTyping(true);
    expect(await typing).toEqual(['bob']);
    expect(alice.room.room.userCount).toBe(2);
    await bob.client.stop();
    await bobIsGone;
    expect(seen).toEqual(['alice bob', 'alice']);
    expect(bob.room.left).toBe('stopped');
  });

  it('[S-MSG-3] see one order, although both send at once', async () => {
    await using server = await startTestServer();
    const alice = await enter('alice', server);
    const bob = await enter('bob', server);
    await using _ = alice.client;
    await using __ = bob.client;
    const sent = Array.from({ length: 20 }, (_, index) => [
      alice.room.send(`a${index}`).accepted,
      bob.room.send(`b${index}`).accepted,
    ]);
    await Promise.all(sent.flat());
    await untilEntries(alice.room, (entries) => entries.length === 40);
    await untilEntries(bob.room, (entries) => entries.length === 40);
    expect(textsOf(alice.room)).toEqual(textsOf(bob.room));
    const ofAlice = textsOf(alice.room).filter((text) => text.startsWith('a'));
    expect(ofAlice).toEqual(Array.from({ length: 20 }, (_, index) => `a${index}`));
  });

  it('change and delete what they wrote', async () => {
    await using server = await startTestServer();
    const alice = await enter('alice', server);
    const bob = await enter('bob', server);
    await using _ = alice.client;
    await using __ = bob.client;
    const message = await alice.room.send('Helo').accepted;
    await alice.room.edit(message.id, 'Hello');
    await untilEntries(bob.room, has('Hello'));
    await expect(bob.room.edit(message.id, 'mine')).rejects.toMatchObject({ name: 'ChatError', code: 'FORBIDDEN' });
    await alice.room.delete(message.id);
    await untilEntries(bob.room, has(''));
    expect(bob.room.entries).toMatchObject([{ message: { deletedAt: expect.any(Number) as number } }]);
  });
});

describe('rooms', () => {
  it('[R-2] a person is in one at a time, and gets the same object for the same room', async () => {
    await using server = await startTestServer();
    const { client, room: general } = await enter('alice', server);
    await using _ = client;
    const created = await client.createRoom('lounge');
    expect(await client.join(general.room.id)).toBe(general);
    const queued = general.send('last word');
    const [lounge, again] = await Promise.all([client.join(created.id), client.join(created.id)]);
    expect(again).toBe(lounge);
    expect((await queued.accepted).content).toBe('last word');
    expect(general.left).toBe('left');
    expect(client.joinedRooms).toEqual([lounge]);
    expect((await client.listPeople(created.id)).map(({ username, online }) => [username, online])).toEqual([
      ['alice', true],
    ]);
    await lounge.leave();
    expect(lounge.left).toBe('left');
    expect(client.joinedRooms).toEqual([]);
  });

  it('ends in the room that was asked for last, however fast one clicks', async () => {
    await using server = await startTestServer();
    const { client, room: general } = await enter('alice', server);
    await using _ = client;
    const lounge = await client.createRoom('lounge');
    const [, last] = await Promise.all([client.join(lounge.id), client.join(general.room.id)]);
    expect(client.joinedRooms).toEqual([last]);
    expect(last.left).toBe(false);
    await expect(last.send('here').accepted).resolves.toMatchObject({ roomId: general.room.id });
  });

  it('[S-ROOM-2] tell everybody when they are created, deleted and restored', async () => {
    await using server = await startTestServer();
    const alice = createPerson('alice', server);
    const bob = createPerson('bob', server);
    await using _ = alice;
    await using __ = bob;
    await Promise.all([alice.start(), bob.start()]);
    const heard: string[] = [];
    const restored = new Promise<void>((resolve) => {
      bob.on('room_created', (room) => heard.push(`created ${room.name}`));
      bob.on('room_deleted', (room) => heard.push(`deleted ${room.name}`));
      bob.on('room_restored', () => resolve());
    });
    const { id } = await alice.createRoom('lounge');
    const lounge = await bob.join(id);
    const left = new Promise((resolve) => lounge.on('left', resolve));
    await alice.deleteRoom(id);
    expect(await left).toBe('deleted');
    await expect(bob.join(id)).rejects.toMatchObject({ code: 'ROOM_DELETED' });
    expect((await alice.listRooms()).map(({ name }) => name)).toEqual(['general']);
    await alice.restoreRoom(id);
    await restored;
    expect(heard).toEqual(['created lounge', 'deleted lounge']);
    expect((await bob.join(id)).left).toBe(false);
  });

  it('[S-MSG-6] load older pages without a hole or a double', async () => {
    await using server = await startTestServer();
    const alice = await enter('alice', server);
    await using _ = alice.client;
    await Promise.all(Array.from({ length: 120 }, (_, index) => alice.room.send(`${index}`).accepted));
    const bob = await enter('bob', server);
    await using __ = bob.client;
    expect(bob.room.entries).toHaveLength(50);
    await bob.room.loadOlder();
    expect(bob.room.hasMore).toBe(true);
    await bob.room.loadOlder(100);
    expect(bob.room.hasMore).toBe(false);
    expect(textsOf(bob.room)).toEqual(Array.from({ length: 120 }, (_, index) => `${index}`));
  });
});

describe('limits', () => {
  it('[R-8] a burst beyond the rate arrives all the same, in order, only later', async () => {
    await using server = await startTestServer({
      rates: { messagesPerSecond: 20, messagesBurst: 3, joinsPerMinute: 0, loginsPerMinute: 0 },
    });
    const { client, room } = await enter('alice', server);
    await using _ = client;
    const texts = Array.from({ length: 8 }, (_, index) => `${index}`);
    await Promise.all(texts.map((text) => room.send(text).accepted));
    expect(textsOf(room)).toEqual(texts);
  });

  it('[S-MSG-2] a clock that is an hour off is set right by the welcome, before anything is refused', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    cable.cutAfter('CLOCK_SKEW');
    const clock = { ...systemClock, now: () => Date.now() - 3_600_000 };
    const { client, room } = await enter('alice', { url: cable.url, clock });
    await using _ = client;
    const states: string[] = [];
    client.on('state', ({ status }) => states.push(status));
    const { timestamp, createdAt } = await room.send('on time').accepted;
    expect(Math.abs(timestamp - createdAt)).toBeLessThan(5_000);
    expect(states).toEqual([]);
  });

  it('[S-MSG-2] a clock that is an hour off, or is set while connected, goes unnoticed', async () => {
    await using server = await startTestServer();
    let offsetMs = 3_600_000;
    const clock = { ...systemClock, now: () => Date.now() + offsetMs };
    const { client, room } = await enter('alice', { url: server.url, clock });
    await using _ = client;
    const first = await room.send('an hour ahead').accepted;
    offsetMs = -3_600_000;
    const second = await room.send('an hour behind').accepted;
    for (const message of [first, second]) expect(Math.abs(message.timestamp - message.createdAt)).toBeLessThan(5_000);
    expect(textsOf(room)).toEqual(['an hour ahead', 'an hour behind']);
  });
});

it('asks for start before anything else', async () => {
  const client = new RoomfulClient({ url: 'http://127.0.0.1:1' });
  await expect(client.listRooms()).rejects.toMatchObject({
    code: 'STOPPED',
    message: expect.stringContaining('start()') as string,
  });
});
