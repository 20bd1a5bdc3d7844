import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

describe('rooms', () => {
  it('[ROOM1] a fresh server has the room general, which belongs to system', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { rooms } = await alice.ask('list_rooms', {});
    expect(rooms).toMatchObject([{ name: 'general', deletedAt: null, messageCount: 0, userCount: 0, rev: 0 }]);
    expect(rooms[0]?.createdBy).not.toBe(alice.user.id);
    expect(await alice.refusal('delete_room', { roomId: rooms[0]?.id })).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('[S-ROOM-1] [ROOM2] a room has a unique name, its creator and its time, and everybody hears of it', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const { room } = await alice.ask('create_room', { name: 'tea-time_2' });
    expect(room).toMatchObject({ name: 'tea-time_2', createdBy: alice.user.id, deletedAt: null });
    expect(room.createdAt).toBeGreaterThan(0);
    expect((await bob.hear('room_created')).room).toEqual(room);
    expect(await bob.refusal('create_room', { name: 'tea-time_2' })).toMatchObject({
      code: 'ROOM_NAME_TAKEN',
      details: { roomId: room.id },
    });
  });

  it.each(['ab', 'a'.repeat(51), 'two words', 'ünder', '', 'x/y'])(
    '[S-ROOM-1] %j is refused as a room name, with the rule',
    async (name) => {
      await using server = await startTestServer();
      using alice = await WireClient.enter(server.url, 'alice');
      expect(await alice.refusal('create_room', { name })).toMatchObject({
        code: 'INVALID_PAYLOAD',
        message: expect.stringContaining('3 to 50 characters') as string,
      });
    },
  );

  it('[S-ROOM-1] of many who create one name at once, exactly one succeeds', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const replies = await Promise.all(
      [alice, bob, alice, bob].map((client) => client.askRaw('create_room', { name: 'race' })),
    );
    expect(replies.filter((reply) => reply.ok)).toHaveLength(1);
  });

  it('[S-ROOM-2] [ROOM3] a deleted room leaves the list, keeps its messages, and comes back whole', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.join('garden');
    const { message } = await alice.send(room.id, 'roses');
    await alice.ask('delete_room', { roomId: room.id });
    expect((await bob.hear('room_deleted')).room.deletedAt).toBeGreaterThan(0);
    expect((await bob.ask('list_rooms', {})).rooms.map(({ name }) => name)).toEqual(['general']);

    await alice.ask('restore_room', { roomId: room.id });
    expect((await bob.hear('room_restored')).room).toMatchObject({ id: room.id, deletedAt: null });
    const joined = await bob.ask('join_room', { roomId: room.id });
    expect(joined.messages.map(({ id, content }) => [id, content])).toEqual([[message.id, 'roses']]);
  });

  it('[S-ROOM-2] creating a room under a deleted name answers ROOM_DELETED and offers the restore', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('delete_room', { roomId: room.id });
    expect(await alice.refusal('create_room', { name: 'garden' })).toMatchObject({
      code: 'ROOM_DELETED',
      details: { roomId: room.id, canRestore: true },
    });
    expect(await bob.refusal('create_room', { name: 'garden' })).toMatchObject({ details: { canRestore: false } });
  });

  it('[R-12] only its creator deletes and restores a room', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    expect(await bob.refusal('delete_room', { roomId: room.id })).toMatchObject({ code: 'FORBIDDEN' });
    await alice.ask('delete_room', { roomId: room.id });
    expect(await bob.refusal('restore_room', { roomId: room.id })).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('[ROOM4] who is inside a room that is deleted is moved out and can neither send nor read nor join', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await bob.join('garden');
    await alice.ask('delete_room', { roomId: room.id });
    const send = { roomId: room.id, content: 'too late', ...bob.stamp() };
    expect(await bob.refusal('send_message', send)).toMatchObject({ code: 'ROOM_DELETED' });
    expect(await bob.refusal('load_messages', { roomId: room.id })).toMatchObject({ code: 'ROOM_DELETED' });
    expect(await bob.refusal('join_room', { roomId: room.id })).toMatchObject({ code: 'ROOM_DELETED' });
  });

  it('[ROOM5] the list comes in pages by name', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    for (const name of ['delta', 'alpha', 'charlie']) await alice.ask('create_room', { name });
    const first = await alice.ask('list_rooms', { limit: 3 });
    expect(first.rooms.map(({ name }) => name)).toEqual(['alpha', 'charlie', 'delta']);
    const second = await alice.ask('list_rooms', { limit: 3, cursor: first.nextCursor });
    expect(second.rooms.map(({ name }) => name)).toEqual(['general']);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('[S-ROOM-3] [ROOM3] a room that is being removed for good does not come back', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('delete_room', { roomId: room.id });
    // What an admin’s purge does first. It goes on in small steps.
    const database = new Database(server.databaseFile);
    database.prepare('UPDATE rooms SET purging_at = 1 WHERE id = ?').run(room.id);
    database.close();
    expect(await alice.refusal('restore_room', { roomId: room.id })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
    expect((await alice.ask('list_rooms', {})).rooms.map(({ name }) => name)).toEqual(['general']);
  });

  it('[ROOM6] rooms that do not exist are named as such', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    for (const name of ['join_room', 'delete_room', 'restore_room', 'load_messages', 'list_people'] as const) {
      expect(await alice.refusal(name, { roomId: 999 })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
    }
  });
});
