import type { RoomId } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

/** Some people in the room general, and a clock that stands still. */
async function setUp(...names: string[]) {
  await using parts = new AsyncDisposableStack();
  const clock = new ManualClock();
  const server = parts.use(await startTestServer({ clock }));
  const people: WireClient[] = [];
  let roomId = 0 as RoomId;
  for (const name of names) {
    const person = parts.use(await WireClient.enter(server.url, name));
    roomId = await person.join('general');
    people.push(person);
  }
  const kept = parts.move();
  return {
    clock,
    server,
    people: people as [WireClient, WireClient, WireClient],
    roomId,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** What was sent before has arrived, and its effects have come back. */
async function roundTrip(...people: WireClient[]): Promise<void> {
  for (const person of people) await person.ask('list_rooms', {});
}

describe('typing', () => {
  it('[TYP1] ends after six seconds without being said again', async () => {
    await using scene = await setUp('alice', 'bob');
    const { people, clock, roomId } = scene;
    const [alice, bob] = people;
    bob.notify('set_typing', { roomId, typing: true });
    expect(await alice.hear('typing')).toEqual({ roomId, usernames: ['bob'] });
    clock.advance(4_000);
    bob.notify('set_typing', { roomId, typing: true });
    await roundTrip(bob);
    clock.advance(4_000);
    await roundTrip(alice);
    expect(alice.heard('typing')).toEqual([]);
    clock.advance(2_000);
    expect(await alice.hear('typing')).toEqual({ roomId, usernames: [] });
  });

  it('[TYP1] ends with sending', async () => {
    await using scene = await setUp('alice', 'bob');
    const { people, clock, roomId } = scene;
    const [alice, bob] = people;
    bob.notify('set_typing', { roomId, typing: true });
    await alice.hear('typing');
    await bob.ask('send_message', { roomId, clientId: 'one', content: 'hello', timestamp: clock.now() });
    clock.advance(500);
    expect(await alice.hear('typing')).toEqual({ roomId, usernames: [] });
  });

  it('[TYP1] [S-SES-2] ends when the connection that typed is displaced, though the person is still there', async () => {
    await using scene = await setUp('alice', 'bob');
    const { people, clock, server, roomId } = scene;
    const [alice, bob] = people;
    bob.notify('set_typing', { roomId, typing: true });
    await alice.hear('typing');
    using bobAgain = await WireClient.connect(server.url, bob.session);
    await bobAgain.ask('join_room', { roomId });
    await bob.closed();
    await roundTrip(bobAgain);
    clock.advance(500);
    expect(await alice.hear('typing')).toEqual({ roomId, usernames: [] });
  });

  it('[TYP2] goes out at most every 500 ms, the last state always', async () => {
    await using scene = await setUp('alice', 'bob', 'carol');
    const { people, clock, roomId } = scene;
    const [alice, bob, carol] = people;
    bob.notify('set_typing', { roomId, typing: true });
    expect(await alice.hear('typing')).toEqual({ roomId, usernames: ['bob'] });
    for (let time = 0; time < 20; time++) {
      bob.notify('set_typing', { roomId, typing: time % 2 === 1 });
      carol.notify('set_typing', { roomId, typing: time % 2 === 0 });
    }
    await roundTrip(bob, carol, alice);
    expect(alice.heard('typing')).toEqual([]);
    carol.notify('set_typing', { roomId, typing: true });
    await roundTrip(carol);
    clock.advance(500);
    expect((await alice.hear('typing')).usernames.sort()).toEqual(['bob', 'carol']);
    clock.advance(5_000);
    await roundTrip(alice);
    expect(alice.heard('typing')).toEqual([]);
  });

  it('[TYP2] is not told to the one who types, but whoever types hears of others', async () => {
    await using scene = await setUp('alice', 'bob');
    const { people, clock, roomId } = scene;
    const [alice, bob] = people;
    bob.notify('set_typing', { roomId, typing: true });
    await alice.hear('typing');
    alice.notify('set_typing', { roomId, typing: true });
    await roundTrip(alice);
    clock.advance(500);
    expect(await bob.hear('typing')).toEqual({ roomId, usernames: ['bob', 'alice'] });
    await roundTrip(alice, bob);
    expect([alice.heard('typing'), bob.heard('typing')]).toEqual([[], []]);
  });

  it('[TYP2] is told to who joins, and to who joins again', async () => {
    await using scene = await setUp('alice', 'bob');
    const { people, clock, server, roomId } = scene;
    const [alice, bob] = people;
    bob.notify('set_typing', { roomId, typing: true });
    await alice.hear('typing');
    using carol = await WireClient.enter(server.url, 'carol');
    await carol.join('general');
    expect(await carol.hear('typing')).toEqual({ roomId, usernames: ['bob'] });
    clock.advance(6_000);
    expect(await carol.hear('typing')).toEqual({ roomId, usernames: [] });
    await carol.ask('join_room', { roomId, afterRev: 0 });
    expect(await carol.hear('typing')).toEqual({ roomId, usernames: [] });
  });
});
