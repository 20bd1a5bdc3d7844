import { startTestServer } from '@roomful/server/testing';
import { expect, it } from 'vitest';
import type { JoinedRoom } from '../src/joined-room.ts';
import { enter } from './helpers/people.ts';

function until(room: JoinedRoom, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = room.on('users', look);
    look();
  });
}

// Real time: the number is told once a second.
it('[S-PRE-1] [PRE4] [PRE5] [PRE6] a crowd is known by its number, then by name again, and on request by name all the time', async () => {
  await using parts = new AsyncDisposableStack();
  const server = parts.use(await startTestServer());
  const alice = await enter('alice', server);
  parts.use(alice.client);
  const others: Awaited<ReturnType<typeof enter>>[] = [];
  const come = async (count: number) => {
    const from = others.length;
    const names = Array.from({ length: count }, (_, index) => `person_${String(from + index).padStart(4, '0')}`);
    const came = await Promise.all(names.map((name) => enter(name, server)));
    for (const { client } of came) parts.use(client);
    others.push(...came);
  };
  for (let left = 199; left > 0; left -= Math.min(left, 40)) await come(Math.min(left, 40));
  const { room } = alice;
  await until(room, () => room.users.length === 200);
  expect([room.hasAllUsers, room.room.userCount]).toEqual([true, 200]);

  await come(1);
  await until(room, () => !room.hasAllUsers);
  expect(room.room.userCount).toBe(201);
  const last = others.at(-1)!.room;
  expect([last.users.length, last.hasAllUsers, last.room.userCount]).toEqual([200, false, 201]);
  expect(last.users).toContain('person_0199');

  const first = await alice.client.listPeople(room.room.id);
  const rest = await alice.client.listPeople(room.room.id, { after: first.at(-1)!.username });
  const expected = ['alice', ...others.map((_, index) => `person_${String(index).padStart(4, '0')}`)];
  expect([...first, ...rest].filter(({ online }) => online).map(({ username }) => username)).toEqual(expected);

  for (const leaver of others.splice(160)) await leaver.room.leave();
  await until(room, () => room.room.userCount === 161);
  expect(room.hasAllUsers).toBe(false);
  for (const leaver of others.splice(149)) await leaver.room.leave();
  await until(room, () => room.hasAllUsers);
  expect(room.users.toSorted()).toEqual(expected.slice(0, 150));
  expect(room.room.userCount).toBe(150);
  await others.pop()!.room.leave();
  await until(room, () => room.users.length === 149);
  expect([room.hasAllUsers, room.room.userCount]).toEqual([true, 149]);
}, 60_000);
