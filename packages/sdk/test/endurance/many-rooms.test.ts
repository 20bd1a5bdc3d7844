import type { Room } from '@roomful/protocol';
import { startTestServer, systemClock, type TestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { createBotUser } from '../../src/bots.ts';
import { RoomfulClient } from '../../src/client.ts';
import type { ClientOptions } from '../../src/client.ts';
import { logIn } from '../../src/login.ts';
import { Cable } from '../helpers/cable.ts';
import { CountingSockets } from '../helpers/counting-socket.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { eagerPolicy, untilState } from '../helpers/people.ts';

/** A bot, and the person that it belongs to, on a server with so many rooms. */
async function setUp(server: TestServer, rooms: number, options: Partial<ClientOptions>) {
  const { token } = await logIn({ url: server.url, username: 'alice' });
  const alice = new RoomfulClient({ url: server.url, getToken: async () => token });
  await alice.start();
  await Promise.all(Array.from({ length: rooms - 1 }, (_, index) => alice.createRoom(`room-${index}`)));
  const made = await createBotUser({ url: server.url, token, username: 'helper' });
  const bot = new RoomfulClient({
    url: server.url,
    getToken: async () => made.token,
    reconnect: eagerPolicy,
    ...options,
  });
  await bot.start();
  return { alice, bot };
}

/** Alice goes from room to room and says something in each. */
async function sayIn(alice: RoomfulClient, rooms: readonly Room[], text: string): Promise<void> {
  for (const { id } of rooms) await (await alice.join(id)).send(text).accepted;
}

describe('a client in a thousand rooms', () => {
  it('[R-3] lists them all, comes back to all of them, and its sends don’t wait for the last', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const sockets = new CountingSockets();
    const { alice, bot } = await setUp(server, 1_000, { url: cable.url, connect: sockets.connect });
    await using _ = alice;
    await using __ = bot;
    const rooms = await bot.listRooms();
    expect(rooms).toHaveLength(1_000);
    const joined = await Promise.all(rooms.map(({ id }) => bot.join(id)));
    const some = [rooms[0]!, rooms[499]!, rooms[999]!];
    const expected = some.flatMap(({ name }) => [`${name}: live`, `${name}: missed`]).sort();
    const heard: string[] = [];
    const all = Promise.withResolvers<void>();
    bot.onEvent((event) => {
      if (event.type !== 'message' || event.message.username !== 'alice') return;
      heard.push(`${event.room.room.name}: ${event.message.content}`);
      if (heard.length === expected.length) all.resolve();
    });

    cable.unplug();
    await untilState(bot, 'reconnecting');
    await sayIn(alice, some, 'missed');
    const waiting = joined.slice(0, 20).map((room) => room.send('I am back'));
    cable.plugIn();
    const first = await waiting[0]!.accepted;
    expect(first.content).toBe('I am back');
    expect(bot.state.status).toBe('catching-up');
    await Promise.all(waiting.map(({ accepted }) => accepted));
    await untilState(bot, 'live');
    await sayIn(alice, some, 'live');
    expect(bot.joinedRooms).toHaveLength(1_000);
    await all.promise;
    expect(heard.sort()).toEqual(expected);
    expect(sockets.refused.size).toBe(0);
    expect(sockets.peak.get('join_room')).toBe(16);
    expect(sockets.emitted.get('join_room')).toBe(2_000);
  });
});

describe('rate limits', () => {
  it('[LIM1] are waited for: every room is joined and resumed, without an error and with few refusals', async () => {
    let offsetMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + offsetMs };
    const rates = { messagesPerSecond: 0, messagesBurst: 1_000, joinsPerMinute: 0, loginsPerMinute: 0 };
    await using server = await startTestServer({ clock, rates: { ...rates, botJoinsPerMinute: 60 } });
    await using cable = await Cable.to(server);
    const sockets = new CountingSockets();
    const botClock = new ManualClock();
    const { alice, bot } = await setUp(server, 80, { url: cable.url, connect: sockets.connect, clock: botClock });
    await using _ = alice;
    await using __ = bot;
    /** Time passes on both sides, while the sockets carry what they carry. */
    async function passTimeUntil(done: Promise<unknown>): Promise<void> {
      let isDone = false;
      const settled = done.then(() => (isDone = true));
      // Answers come over real sockets: each step takes as long as it takes alice to ask and hear something.
      while (!isDone) {
        offsetMs += 50;
        await botClock.advance(50);
        await alice.listRooms();
      }
      await settled;
    }

    const rooms = await bot.listRooms();
    const joined = Promise.all(rooms.map(({ id }) => bot.join(id)));
    await passTimeUntil(joined);
    expect(bot.joinedRooms).toHaveLength(80);
    expect(sockets.emitted.get('join_room')).toBeLessThan(80 * 2);
    expect([...sockets.refused.keys()]).toContain('RATE_LIMITED');

    cable.cut();
    const back = untilState(bot, 'reconnecting').then(() => untilState(bot, 'live'));
    await passTimeUntil(back);
    for (const room of await joined) expect(room.left).toBe(false);
    const last = (await joined).at(-1)!;
    await expect(last.send('all there').accepted).resolves.toMatchObject({ content: 'all there' });
    expect(sockets.emitted.get('join_room')).toBeLessThanOrEqual(160 * 2);
  });
});
