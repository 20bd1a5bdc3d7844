import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisSessions } from '../../src/adapters/redis/redis-sessions.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { testSessionsContract } from '../../src/testing/sessions-contract.ts';
import { startTestServer } from '../../src/testing/start-test-server.ts';
import { type RedisServer, startRedis } from '../support/start-redis.ts';
import { loginRefusal, WireClient } from '../support/wire-client.ts';

const silent = pino({ level: 'silent' });

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

testSessionsContract('Redis', async (clock) => {
  const admin = new Redis(redis.url);
  await admin.flushall();
  const sessions = await RedisSessions.connect({ url: redis.url, databaseId: 'here', clock, logger: silent });
  return {
    sessions,
    async dispose() {
      await sessions.close();
      admin.disconnect();
    },
  };
});

describe('sessions in Redis', () => {
  it('[S-SES-1] stand under the data model’s keys, the token hashed, for 24 hours', async () => {
    const admin = new Redis(redis.url);
    await admin.flushall();
    await using server = await startTestServer({ redisUrl: redis.url });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const [key = ''] = await admin.keys('session:*');
    const stored = JSON.parse((await admin.get(key)) ?? '') as object;
    expect(stored).toMatchObject({ username: 'alice', socketId: alice.socket.id, currentRoomId: roomId });
    expect(await admin.get('user:alice:socket')).toContain(alice.socket.id);
    for (const one of [key, 'user:alice:socket']) {
      expect(await admin.pttl(one)).toBeGreaterThan(86_000_000);
      expect(await admin.pttl(one)).toBeLessThanOrEqual(86_400_000);
    }
    expect(key + JSON.stringify(stored)).not.toContain(alice.session.token);
    admin.disconnect();
  });

  it('[S-SES-1] outlive a restart of the server', async () => {
    await using server = await startTestServer({ redisUrl: redis.url });
    using alice = await WireClient.enter(server.url, 'ann_alive');
    await server.stop();
    await using next = await startTestServer({ redisUrl: redis.url, databaseUrl: `sqlite:${server.databaseFile}` });
    using again = await WireClient.connect(next.url, alice.session);
    expect((await again.ask('list_rooms', {})).rooms).toHaveLength(1);
  });

  it('when Redis goes away conversations go on, logins are refused by code, and it heals', async () => {
    await using own = await startRedis();
    await using server = await startTestServer({ redisUrl: own.url });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await own.stop();
    await alice.send(roomId, 'still talking');
    expect(await loginRefusal(server.url, 'bob')).toMatchObject({ code: 'SESSIONS_UNAVAILABLE', retryable: true });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { checks: { database: true, sessions: false } }]);
    await using _back = await startRedis(own.port);
    while (!(await fetch(`${server.url}/readyz`)).ok) await alice.ask('list_rooms', {});
    using bob = await WireClient.enter(server.url, 'bob');
    await bob.join('general');
  });

  it('a Redis that does not answer at start stops the start in one line', async () => {
    await expect(
      RedisSessions.connect({ url: 'redis://127.0.0.1:1', databaseId: 'here', clock: systemClock, logger: silent }),
    ).rejects.toThrow(/No Redis answers at 127\.0\.0\.1:1\. Start it/);
  });
});
