import { Redis } from 'ioredis';
import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { keepLog } from './support/log-lines.ts';
import { readiness } from './support/roomful-process.ts';
import { startRedis } from './support/start-redis.ts';
import { loginRefusal, WireClient } from './support/wire-client.ts';

/** What these tests wait for is the client's patience with a real Redis, in real time. */
const patient = { timeout: 40_000 };

async function untilReady(url: string): Promise<void> {
  while ((await readiness(url)).status !== 200) await new Promise((resolve) => setImmediate(resolve));
}

async function talk(alice: WireClient, bob: WireClient, word: string): Promise<void> {
  const roomId = await alice.roomId('general');
  await alice.send(roomId, word);
  await bob.hear('messages', ({ messages }) => messages.some(({ content }) => content === word));
  bob.notify('set_typing', { roomId, typing: true });
  await alice.hear('typing', ({ usernames }) => usernames.includes('bob'));
  bob.notify('set_typing', { roomId, typing: false });
  await alice.hear('typing', ({ usernames }) => usernames.length === 0);
  expect((await alice.ask('load_messages', { roomId })).messages.at(-1)?.content).toBe(word);
}

describe('sessions while Redis is in trouble', () => {
  it(
    '[SES10] [SES11] stopped and started with nothing in memory: conversations go on throughout',
    patient,
    async () => {
      const { logger, lines, said } = keepLog();
      await using redis = await startRedis();
      await using server = await startTestServer({ redisUrl: redis.url, logger });
      using alice = await WireClient.enter(server.url, 'alice');
      using bob = await WireClient.enter(server.url, 'bob');
      await alice.join('general');
      const roomId = await bob.join('general');
      await talk(alice, bob, 'before');

      await redis.stop();
      await said('session store lost');
      for (let round = 0; round < 20; round++) await talk(alice, bob, `without ${round}`);
      await bob.ask('leave_room', { roomId });
      await bob.ask('join_room', { roomId });
      expect(await loginRefusal(server.url, 'carol')).toMatchObject({
        code: 'SESSIONS_UNAVAILABLE',
        retryable: true,
        retryAfterMs: expect.any(Number) as number,
      });
      await expect(WireClient.connect(server.url, alice.session)).rejects.toMatchObject({
        data: { code: 'SESSIONS_UNAVAILABLE', retryAfterMs: expect.any(Number) as number },
      });
      expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: true, sessions: false } });

      await using _back = await startRedis(redis.port);
      await said('session store is back');
      await untilReady(server.url);
      await talk(alice, bob, 'after');
      // Their sessions are known again, the room too; a name that was refused is free.
      const me = () => fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${alice.session.token}` } });
      while (!(await me()).ok) await talk(alice, bob, 'and again');
      using again = await WireClient.connect(server.url, alice.session);
      await alice.hear('session_displaced');
      await again.ask('join_room', { roomId });
      await WireClient.enter(server.url, 'carol');
      const told = lines.filter(({ level }) => (level as number) > 30).map(({ msg }) => msg);
      expect(told).toEqual(['session store lost']);
      expect(lines.filter(({ msg }) => msg === 'session store is back')).toHaveLength(1);
    },
  );

  it.each(['POST /api/admin/users/:id/revoke-sessions', 'DELETE /api/admin/users/:id'])(
    '[SES10] [ADM12] %s cuts who is live here even while Redis is away, and says that it is',
    async (call) => {
      const { logger, said } = keepLog();
      await using redis = await startRedis();
      await using server = await startTestServer({ redisUrl: redis.url, adminToken: ADMIN_TOKEN, logger });
      using alice = await WireClient.enter(server.url, 'alice');
      using bob = await WireClient.enter(server.url, 'bob');
      await redis.stop();
      await said('session store lost');
      const { status, body } = await adminCall(server.url, call.replace(':id', String(alice.user.id)));
      expect([status, body.error.code]).toEqual([503, 'SESSIONS_UNAVAILABLE']);
      await alice.closed();
      await bob.join('general');
    },
  );

  it('[SES11] emptied while people are live: their connections end, and their sessions are over', async () => {
    const clock = new ManualClock();
    await using redis = await startRedis();
    await using server = await startTestServer({ redisUrl: redis.url, clock });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const admin = new Redis(redis.url);
    await admin.flushall();
    admin.disconnect();
    await alice.send(roomId, 'not noticed yet');
    clock.advance(60_000);
    await alice.closed();
    expect(alice.heard('session_displaced')).toEqual([]);
    await expect(WireClient.connect(server.url, alice.session)).rejects.toMatchObject({
      data: { code: 'SESSION_EXPIRED' },
    });
    using again = await WireClient.enter(server.url, 'alice', alice.session.claimKey);
    await again.join('general');
  });

  it('[SES11] started anew and then emptied: only the first brings anybody back', async () => {
    const clock = new ManualClock();
    const { logger, said } = keepLog();
    await using redis = await startRedis();
    await using server = await startTestServer({ redisUrl: redis.url, clock, logger });
    using alice = await WireClient.enter(server.url, 'alice');
    await redis.stop();
    await said('session store lost');
    await using _back = await startRedis(redis.port);
    await said('session store is back');
    const admin = new Redis(redis.url);
    while ((await admin.exists('user:alice:socket')) === 0) await alice.ask('list_rooms', {});
    await admin.flushall();
    admin.disconnect();
    clock.advance(60_000);
    await alice.closed();
  });

  it('[SES10] paused: nothing live stalls or piles up, logins are refused in time, and it heals', patient, async () => {
    const { logger, lines, said } = keepLog();
    await using redis = await startRedis();
    await using server = await startTestServer({ redisUrl: redis.url, logger });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    await alice.join('general');
    const roomId = await bob.join('general');
    await redis.pause();
    // Neither the first to ask waits, nor whoever acts after them.
    await bob.ask('leave_room', { roomId });
    await bob.ask('join_room', { roomId });
    await bob.send(roomId, 'who came in just now');
    await talk(alice, bob, 'during the pause');
    expect(lines.filter(({ msg }) => msg === 'session store lost')).toEqual([]);
    expect(await loginRefusal(server.url, 'carol')).toMatchObject({ code: 'SESSIONS_UNAVAILABLE' });
    await said('session store lost');
    // From now on nobody waits for it at all.
    for (let round = 0; round < 200; round++) {
      const [refusal] = await Promise.all([loginRefusal(server.url, 'carol'), bob.ask('join_room', { roomId })]);
      expect(refusal.code).toBe('SESSIONS_UNAVAILABLE');
    }
    redis.resume();
    await said('session store is back');
    await untilReady(server.url);
    await talk(alice, bob, 'after the pause');
    const admin = new Redis(redis.url);
    const clients = String(await admin.client('LIST'))
      .trim()
      .split('\n');
    admin.disconnect();
    expect(clients.length).toBeLessThanOrEqual(3);
    expect(lines.filter(({ level }) => (level as number) > 30).map(({ msg }) => msg)).toEqual(['session store lost']);
  });

  it('a client that left while its handshake waited for Redis leaves nothing behind', patient, async () => {
    await using redis = await startRedis();
    await using server = await startTestServer({ redisUrl: redis.url });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const connections = async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return Number(/^roomful_connections (\d+)$/m.exec(metrics)?.[1]);
    };
    alice.socket.disconnect();
    while ((await connections()) !== 1) await bob.ask('list_rooms', {});
    await redis.pause();
    const leaving = io(server.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: { token: alice.session.token, protocol: 1 },
    });
    // The packet that asks to connect has gone out: the server has read it when it answers what Bob asks afterwards.
    await new Promise<void>((resolve) => leaving.io.engine.once('drain', () => resolve()));
    for (let round = 0; round < 3; round++) await bob.ask('list_rooms', {});
    leaving.io.engine.close();
    for (let round = 0; round < 3; round++) await bob.ask('list_rooms', {});
    redis.resume();
    using again = await WireClient.connect(server.url, alice.session);
    expect(await connections()).toBe(2);
    expect(again.heard('session_displaced')).toEqual([]);
  });
});
