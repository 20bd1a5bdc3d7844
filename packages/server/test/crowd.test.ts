import { limits, type RoomId } from '@roomful/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

const CROWD = limits.presenceNamesMax + 1;

/** Real sockets, as many as it takes. They come in groups, since a login takes its time. */
describe('a crowd', () => {
  const clock = new ManualClock();
  const people: WireClient[] = [];
  let server: TestServer;
  let alice: WireClient;
  let roomId: RoomId;

  async function come(...names: string[]): Promise<void> {
    people.push(...(await Promise.all(names.map((name) => WireClient.enter(server.url, name)))));
    for (const person of people.slice(-names.length)) await person.ask('join_room', { roomId });
  }

  async function go(count: number): Promise<void> {
    await Promise.all(people.splice(-count).map((person) => person.ask('leave_room', { roomId })));
  }

  const name = (nth: number) => `person_${String(nth).padStart(4, '0')}`;
  const namesUpTo = (count: number) => Array.from({ length: count - people.length - 1 }, () => name(++last));
  let last = 0;

  beforeAll(async () => {
    server = await startTestServer({ clock });
    alice = await WireClient.enter(server.url, 'alice');
    roomId = await alice.join('general');
    while (people.length + 1 < CROWD - 1) await come(...namesUpTo(Math.min(people.length + 26, CROWD - 1)));
  }, 60_000);

  afterAll(async () => {
    for (const person of [alice, ...people]) person[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  it('[S-PRE-1] [PRE4] is told the number, at once and then at most once a second', async () => {
    await alice.hear('user_joined', ({ userCount }) => userCount === CROWD - 1);
    expect(alice.heard('room_count')).toEqual([]);
    await come(name(++last));
    expect(await alice.hear('room_count')).toEqual({ roomId, userCount: CROWD });
    await come(...namesUpTo(CROWD + 10));
    await go(4);
    await alice.ask('list_rooms', {});
    expect(alice.heard('room_count')).toEqual([]);
    clock.advance(limits.roomCountEveryMs);
    expect(await alice.hear('room_count')).toEqual({ roomId, userCount: CROWD + 6 });
    clock.advance(10 * limits.roomCountEveryMs);
    await alice.ask('list_rooms', {});
    expect(alice.heard('room_count')).toEqual([]);
    expect(alice.heard('user_joined').filter(({ userCount }) => userCount > limits.presenceNamesMax)).toEqual([]);
    expect(alice.heard('user_left')).toEqual([]);
  });

  it('[PRE5] who joins is given 200 names with its own, the exact number, and everybody on request', async () => {
    using zoe = await WireClient.enter(server.url, 'zoe');
    const { users, room } = await zoe.ask('join_room', { roomId });
    expect(users).toHaveLength(limits.presenceNamesMax);
    expect(users).toContain('zoe');
    expect(room.userCount).toBe(people.length + 2);
    expect((await zoe.ask('list_rooms', {})).rooms[0]?.userCount).toBe(people.length + 2);

    const first = await zoe.ask('list_people', { roomId });
    const second = await zoe.ask('list_people', { roomId, cursor: first.nextCursor });
    expect(second).not.toHaveProperty('nextCursor');
    const named = [...first.people, ...second.people].filter(({ online }) => online).map(({ username }) => username);
    expect(named).toEqual(['alice', ...people.map(({ user }) => user.username), 'zoe'].sort());
    await zoe.ask('leave_room', { roomId });
  });

  it('[TYP2] that types all at once costs each listener few frames and 20 names', async () => {
    const before = alice.heard('typing').length;
    for (let round = 0; round < 4; round++) {
      for (const person of people) person.notify('set_typing', { roomId, typing: true });
      await Promise.all(people.map((person) => person.ask('list_rooms', {})));
      clock.advance(1_000);
    }
    await alice.ask('list_rooms', {});
    const frames = alice.heard('typing').slice(before);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.length).toBeLessThanOrEqual(3);
    expect(frames.at(-1)?.usernames).toHaveLength(limits.typingNamesMax);
    clock.advance(10_000);
    await alice.hear('typing', ({ usernames }) => usernames.length === 0);
  });

  it('[PRE4] [PRE6] stays one until 150 are left, and then says who they are', async () => {
    for (const event of alice.heard('room_count')) await alice.hear('room_count', (heard) => heard === event);
    await go(people.length + 1 - (limits.presenceNamesAgainAt + 1));
    clock.advance(limits.roomCountEveryMs);
    expect(await alice.hear('room_count')).toEqual({ roomId, userCount: limits.presenceNamesAgainAt + 1 });
    await go(1);
    const { users, userCount } = await alice.hear('room_count');
    expect(userCount).toBe(limits.presenceNamesAgainAt);
    expect(users?.toSorted()).toEqual(['alice', ...people.map(({ user }) => user.username)].sort());
    await go(1);
    expect(await alice.hear('user_left')).toMatchObject({ userCount: limits.presenceNamesAgainAt - 1 });
    await come(name(++last));
    expect(await alice.hear('user_joined', ({ username }) => username === name(last))).toMatchObject({
      userCount: limits.presenceNamesAgainAt,
    });
  });
});
