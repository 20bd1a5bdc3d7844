import type { RoomId, User, UserId } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { Presence } from '../src/presence/presence.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

describe('presence', () => {
  it('[S-PRE-1] [PRE1] joining and leaving are told to those in the room, with the count', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    const joined = await bob.ask('join_room', { roomId });
    expect(joined.users.sort()).toEqual(['alice', 'bob']);
    expect(joined.room.userCount).toBe(2);
    expect(await alice.hear('user_joined')).toEqual({ roomId, username: 'bob', userCount: 2 });
    await bob.ask('leave_room', { roomId });
    expect(await alice.hear('user_left')).toEqual({ roomId, username: 'bob', userCount: 1 });
  });

  it('[S-PRE-1] a lost connection leaves as well', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    bob.socket.io.engine.close();
    expect(await alice.hear('user_left')).toEqual({ roomId, username: 'bob', userCount: 1 });
  });

  it('[S-PRE-1] two connections of one user count once: taking over is no coming and going for the count', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    using bobAgain = await WireClient.connect(server.url, bob.session);
    const { room, users } = await bobAgain.ask('join_room', { roomId });
    expect(users.filter((name) => name === 'bob')).toHaveLength(1);
    expect(room.userCount).toBe(2);
  });

  it('[S-PRE-1] of two connections in one room the first to go removes nobody', () => {
    const presence = new Presence();
    const roomId = 1 as RoomId;
    const bob: User = { id: 7 as UserId, username: 'bob', kind: 'bot', role: 'member', createdAt: 1, lastSeenAt: null };
    expect([presence.enter(roomId, bob), presence.enter(roomId, bob)]).toEqual([true, false]);
    expect([presence.count(roomId), presence.usernames(roomId)]).toEqual([1, ['bob']]);
    expect([presence.leave(roomId, bob), presence.count(roomId)]).toEqual([false, 1]);
    expect([presence.leave(roomId, bob), presence.count(roomId)]).toEqual([true, 0]);
  });

  it('[R-2] [PRE2] joining another room leaves the first: user_left there, then user_joined here', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    using carol = await WireClient.enter(server.url, 'carol');
    const general = await alice.join('general');
    const { room: garden } = await bob.ask('create_room', { name: 'garden' });
    await bob.join('garden');
    await carol.join('general');
    await carol.join('garden');
    expect(await alice.hear('user_left')).toMatchObject({ roomId: general, username: 'carol' });
    expect(await bob.hear('user_joined')).toMatchObject({ roomId: garden.id, username: 'carol' });
    expect(await carol.refusal('send_message', { roomId: general, content: 'hi', ...carol.stamp() })).toMatchObject({
      code: 'NOT_IN_ROOM',
    });
  });

  it('[PRE3] a join that is refused leaves the person where they are', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.refusal('join_room', { roomId: 999 });
    await alice.send(roomId, 'still here');
  });

  it('[TYP1] typing is told as the whole list, and ends with leaving', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    bob.notify('set_typing', { roomId, typing: true });
    expect(await alice.hear('typing')).toEqual({ roomId, usernames: ['bob'] });
    await bob.ask('leave_room', { roomId });
    expect(await alice.hear('typing')).toEqual({ roomId, usernames: [] });
  });
});
