import { type BotTokenData, notices, requests } from '@roomful/protocol';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { eventCosts } from '../src/transport/event-limits.ts';
import { RateLimit } from '../src/transport/rate-limits.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { RawSocket } from './support/raw-socket.ts';
import { rest } from './support/rest.ts';
import { WireClient } from './support/wire-client.ts';

const rates = { messagesPerSecond: 10, messagesBurst: 20, joinsPerMinute: 30, loginsPerMinute: 0 };

describe('rate limits', () => {
  it('[R-8] 20 messages at once, then 10 a second; reconnecting gains nothing', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const send = (client: WireClient) =>
      client.askRaw('send_message', { roomId, content: 'x', clientId: crypto.randomUUID(), timestamp: clock.now() });
    const first = await Promise.all(Array.from({ length: 21 }, () => send(alice)));
    expect(first.filter((reply) => reply.ok)).toHaveLength(20);
    expect(first.at(-1)).toMatchObject({ error: { code: 'RATE_LIMITED', retryAfterMs: 100, retryable: true } });
    using again = await WireClient.connect(server.url, alice.session);
    await again.join('general');
    expect(await send(again)).toMatchObject({ ok: false });
    clock.advance(100);
    expect(await send(again)).toMatchObject({ ok: true });
    expect(await send(again)).toMatchObject({ ok: false });
  });

  it('[R-8] typing notices and invalid payloads are limited too', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    for (let n = 0; n < 200; n++) bob.notify('set_typing', { roomId, typing: n % 2 === 0 });
    const replies = await Promise.all(
      Array.from({ length: 150 }, () => bob.refusal('send_message', { nonsense: true })),
    );
    expect(new Set(replies.map(({ code }) => code))).toEqual(new Set(['INVALID_PAYLOAD', 'RATE_LIMITED']));
    await alice.ask('list_rooms', {});
    expect(alice.heard('typing').length).toBeLessThanOrEqual(20);
  });

  it('[R-8] 30 room joins a minute; resuming one’s own room is not one', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.roomId('general');
    for (let n = 0; n < 30; n++) {
      await alice.ask('join_room', { roomId });
      await alice.ask('join_room', { roomId, afterRev: 0 });
      await alice.ask('leave_room', { roomId });
    }
    expect(await alice.refusal('join_room', { roomId })).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 2_000 });
    clock.advance(2_000);
    await alice.ask('join_room', { roomId });
  });

  it('[R-8] [LIM1] every event of the protocol has a cost, and meets its limit', async () => {
    const clock = new ManualClock();
    const everyRate = { ...rates, requestsPerSecond: 5, acksPerSecond: 5 };
    await using server = await startTestServer({ clock, rates: everyRate });
    expect(Object.keys(eventCosts).sort()).toEqual([...Object.keys(requests), ...Object.keys(notices)].sort());
    for (const name of Object.keys(requests)) {
      using somebody = await WireClient.enter(server.url, `who_${name}`);
      const payloads: Record<string, object> = {
        list_rooms: {},
        create_room: { name: 'general' },
        send_message: { roomId: 1, content: 'x', clientId: 'x', timestamp: clock.now() },
        edit_message: { messageId: 1, content: 'x' },
        delete_message: { messageId: 1 },
        load_changes: { roomId: 1_000, afterRev: 0 },
      };
      const replies = await Promise.all(
        Array.from({ length: 40 }, () => somebody.askRaw(name, payloads[name] ?? { roomId: 1_000 })),
      );
      const codes = new Set(replies.map((reply) => (reply.ok ? 'ok' : reply.error.code)));
      expect(codes, name).toContain('RATE_LIMITED');
      expect(codes, name).not.toContain('INVALID_PAYLOAD');
    }
  });

  it('[R-8] a flood of acknowledgements ends the connection, and more than 10,000 in ten seconds do not', async () => {
    const clock = new ManualClock();
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    await using server = await startTestServer({ clock, rates, logger });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    for (let second = 0; second < 12; second++) {
      for (let n = 0; n < 1_000; n++) alice.notify('ack_messages', { roomId, rev: 0 });
      await alice.ask('list_rooms', {});
      clock.advance(1_000);
    }
    for (let n = 0; n < 9_000; n++) alice.notify('ack_messages', { roomId, rev: 0 });
    await alice.closed();
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { msg: 'connection cut', reason: 'flooding', userId: alice.user.id, event: 'ack_messages' },
    ]);
  });

  it('[R-8] [LIM3] who goes on sending what is refused is cut, and let in again after a pause', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    for (let n = 0; n < 4_000; n++) {
      alice.socket.emit('send_message', { roomId, content: 'x', clientId: `${n}`, timestamp: 1 }, () => undefined);
    }
    await alice.closed();
    await bob.hear('user_left', ({ username }) => username === 'alice');
    const refused = WireClient.connect(server.url, alice.session);
    await expect(refused).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryAfterMs: 10_000 } });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^roomful_flood_cuts_total 1$/m);
    // Others are not touched by it, wherever they come from.
    using carol = await WireClient.enter(server.url, 'carol');
    expect(await carol.askRaw('list_rooms', {})).toMatchObject({ ok: true });
    clock.advance(10_000);
    using again = await WireClient.connect(server.url, alice.session);
    expect(again.user.id).toBe(alice.user.id);
  });

  it('[R-8] [LIM5] many who flood from one address are cut, and neither their neighbours nor who comes new', async () => {
    const clock = new ManualClock();
    // Little for the address, so that it runs out of events as well as of refusals.
    const scarce = { ...rates, acksPerSecond: 10, addressEventsPerSecond: 100 };
    await using server = await startTestServer({ clock, rates: scarce });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const flooders = await Promise.all(
      Array.from({ length: 25 }, (_, n) => WireClient.enter(server.url, `flooder${n}`)),
    );
    const cut = Promise.all(flooders.map((flooder) => flooder.closed()));
    for (let n = 0; n < 31; n++) {
      for (const flooder of flooders) {
        for (let m = 0; m < 100; m++) flooder.notify('ack_messages', { roomId, rev: 0 });
      }
      // They share a process with the server: without a pause nobody would be heard, for longer than Redis is waited for.
      await new Promise(setImmediate);
    }
    await cut;
    await alice.send(roomId, 'I did nothing', { timestamp: clock.now() });
    // Not even when something of hers is refused.
    const replies = await Promise.all(Array.from({ length: 10 }, () => alice.askRaw('list_rooms', {})));
    expect(replies.at(-1)).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    using bob = await WireClient.enter(server.url, 'bob');
    await bob.join('general');
    expect(alice.socket.connected).toBe(true);
    const [flooder] = flooders;
    if (!flooder) throw new Error('nobody flooded');
    const refused = WireClient.connect(server.url, flooder.session);
    await expect(refused).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryAfterMs: 10_000 } });
    // While the address has nothing left, a new name does not get as far as the first ones did.
    using another = await WireClient.enter(server.url, 'another');
    for (let n = 0; n < 500; n++) another.notify('ack_messages', { roomId, rev: 0 });
    await another.closed();
  }, 30_000);

  it('[R-8] bots have limits of their own, and are told them', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates: { ...rates, botMessagesBurst: 30 } });
    using alice = await WireClient.enter(server.url, 'alice');
    const { body } = await rest<BotTokenData>(server.url, 'POST /api/bots', {
      body: { username: 'helper_bot' },
      token: alice.session.token,
    });
    using bot = await RawSocket.open(server.url);
    await bot.connect(body.token);
    expect(bot.heard.find((frame) => frame.startsWith('42["welcome"'))).toMatch(
      /"messagesPerSecond":50,"messagesBurst":30,"joinsPerMinute":3000}/,
    );
    for (let n = 0; n < 31; n++) bot.send(`42${n}["delete_message",{"messageId":1}]`);
    await bot.until(() => bot.heard.some((frame) => frame.startsWith('4330[')));
    const refused = bot.heard.filter((frame) => frame.startsWith('43') && frame.includes('"RATE_LIMITED"'));
    expect(refused).toEqual([expect.stringMatching(/^4330\[/)]);
  });

  it('[R-8] a flood of frames that are no events ends the connection too', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates: { ...rates, acksPerSecond: 1 } });
    using alice = await WireClient.enter(server.url, 'alice');
    const { token } = alice.session;
    for (const frame of [Buffer.from([0x89, 0x80, 0, 0, 0, 0]), Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x33])]) {
      using raw = await RawSocket.open(server.url);
      await raw.connect(token);
      for (let n = 0; n < 4_000; n++) raw.sendBytes(frame);
      await raw.closed();
      clock.advance(600_000);
    }
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^roomful_flood_cuts_total 2$/m);
  });

  it('[R-8] [LIM1] one connection and one address have limits of their own', async () => {
    const clock = new ManualClock();
    const narrow = { ...rates, messagesPerSecond: 1_000, messagesBurst: 10_000, addressEventsPerSecond: 3 };
    await using server = await startTestServer({ clock, rates: { ...narrow, acksPerSecond: 1 } });
    using alice = await WireClient.enter(server.url, 'alice');
    const asked = await Promise.all(Array.from({ length: 12 }, () => alice.askRaw('list_rooms', {})));
    // Ten of the connection: the limit of the address is thirty.
    expect(asked.filter(({ ok }) => ok)).toHaveLength(10);
    expect(asked.at(-1)).toMatchObject({ error: { code: 'RATE_LIMITED', message: /on one connection/ } });
    const others = await Promise.all(['bob', 'carol', 'dave'].map((name) => WireClient.enter(server.url, name)));
    const answers = [];
    for (const other of others) {
      answers.push(...(await Promise.all(Array.from({ length: 10 }, () => other.askRaw('list_rooms', {})))));
      other.socket.disconnect();
    }
    expect(answers.filter(({ ok }) => ok)).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject({ error: { code: 'RATE_LIMITED', message: /from your address/ } });
  });

  it('[R-8] [LIM2] connections of one user are limited, however often it reconnects', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates: { ...rates, connectsPerMinute: 3 } });
    using alice = await WireClient.enter(server.url, 'alice');
    for (let n = 0; n < 2; n++) (await WireClient.connect(server.url, alice.session)).socket.disconnect();
    const refused = WireClient.connect(server.url, alice.session);
    await expect(refused).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryAfterMs: 20_000 } });
    using bob = await WireClient.enter(server.url, 'bob');
    expect(bob.user.username).toBe('bob');
    clock.advance(20_000);
    (await WireClient.connect(server.url, alice.session)).socket.disconnect();
  });

  it('[R-8] 200 people of one address who log in, join and send at once meet no limit', async () => {
    const { rates: defaults, maxima } = readConfig({});
    await using server = await startTestServer({ rates: defaults, maxima });
    const people = await Promise.all(
      Array.from({ length: 200 }, (_, n) => WireClient.enter(server.url, `guest${1_000 + n}`)),
    );
    const replies = await Promise.all(
      people.map(async (person) => {
        const roomId = await person.join('general');
        return person.send(roomId, 'hello');
      }),
    );
    expect(replies).toHaveLength(200);
    for (const { socket } of people) socket.disconnect();
  }, 60_000);
});

describe('a table of buckets', () => {
  const options = { perSecond: 1, burst: 10, of: 'things' };

  it('stays bounded however many addresses come, and forgets nobody who is still limited', () => {
    const clock = new ManualClock();
    const limit = new RateLimit(options, clock);
    for (let n = 0; n < 300_000; n++) limit.take(`10.${n}`);
    expect(limit.size).toBeLessThanOrEqual(100_000);
    for (let n = 0; n < 10; n++) limit.take('mallory');
    for (let n = 0; n < 50_000; n++) limit.take(`11.${n}`);
    expect(() => limit.take('mallory')).toThrow('Too many things');
  });

  it('forgets by itself who has been away long enough to be unlimited again', () => {
    const clock = new ManualClock();
    const limit = new RateLimit(options, clock);
    for (let n = 0; n < 1_000; n++) limit.take(n);
    clock.advance(10_000);
    limit.take('a');
    clock.advance(10_000);
    limit.take('b');
    expect(limit.size).toBe(2);
  });

  it('refills at its rate, up to its burst, and not at all when the clock is set back', () => {
    const clock = new ManualClock();
    const limit = new RateLimit(options, clock);
    for (let n = 0; n < 10; n++) limit.take('a');
    clock.advance(2_500);
    limit.take('a', 2);
    expect(limit.tryTake('a')).toBe(500);
    clock.advance(1_000_000);
    expect(limit.tryTake('a', 11)).toBe(1_000);
    clock.advance(-5_000);
    expect(limit.tryTake('a', 10)).toBe(0);
    expect(limit.tryTake('a')).toBe(1_000);
  });
});
