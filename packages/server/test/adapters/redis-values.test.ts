import type { RoomId, UserId } from '@roomful/protocol';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisSessions } from '../../src/adapters/redis/redis-sessions.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { Session } from '../../src/ports/sessions.ts';
import { keepLog } from '../support/log-lines.ts';
import { type RedisServer, startRedis } from '../support/start-redis.ts';

let redis: RedisServer;
let admin: Redis;
let sessions: RedisSessions;
let log: ReturnType<typeof keepLog>;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
beforeEach(async () => {
  await admin.flushall();
  log = keepLog();
  sessions = await RedisSessions.connect(options());
});
afterEach(() => sessions.close());
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

const options = () => ({ url: redis.url, databaseId: 'here', clock: systemClock, logger: log.logger });

const DAY_MS = 86_400_000;
const session = (id: string): Session => ({
  id,
  userId: 7 as UserId,
  username: 'alice',
  socketId: null,
  currentRoomId: null,
  expiresAt: Date.now() + DAY_MS,
});

describe('what stands in Redis', () => {
  it('[S-SES-1] [S-SES-2] is what the data model says, each key with the time of the session', async () => {
    await sessions.create(session('s1'));
    await sessions.attach('s1', 'one');
    await sessions.setCurrentRoom('s1', 'one', 42 as RoomId);
    expect(JSON.parse((await admin.get('session:s1')) ?? '')).toEqual({
      username: 'alice',
      userId: 7,
      database: 'here',
      socketId: 'one',
      currentRoomId: 42,
      expiresAt: expect.any(Number) as number,
    });
    expect(await admin.get('user:alice:socket')).toBe('one');
    for (const key of await admin.keys('*')) {
      if (key.startsWith('roomful:')) continue;
      const ttlMs = await admin.pttl(key);
      expect([key, ttlMs > DAY_MS - 60_000 && ttlMs <= DAY_MS]).toEqual([key, true]);
    }
    await sessions.delete('s1');
    expect((await admin.keys('*')).sort()).toEqual(['roomful:database', 'roomful:health', 'user:alice:generation']);
  });

  it.each([
    ['no JSON', '{"username":'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['no fields', '{}'],
    ['a name of another kind', JSON.stringify({ ...session(''), username: { a: 1 } })],
    ['a name that reaches for other keys', JSON.stringify({ ...session(''), username: 'a:b * ' })],
    ['an expiry that is a text', JSON.stringify({ ...session(''), expiresAt: 'never' })],
    ['a user without an id', JSON.stringify({ ...session(''), userId: null })],
  ])('counts as no session where it is %s, and is no obstacle', async (_, value) => {
    await sessions.create(session('s1'));
    await sessions.attach('s1', 'one');
    await admin.set('session:s1', value, 'KEEPTTL');
    await noSession('s1');
    await sessions.create(session('s2'));
    expect(await sessions.attach('s2', 'two')).toMatchObject({ status: 'attached' });
    expect((await sessions.deleteAllOf('alice')).map(({ id }) => id)).toEqual(['s2']);
  });

  it('is no obstacle where keys are of another type', async () => {
    await sessions.create(session('s1'));
    await admin.del('session:s1', 'user:alice:sessions');
    for (const key of ['session:s1', 'user:alice:socket', 'user:alice:sessions', 'user:alice:generation']) {
      await admin.lpush(key, 'something');
    }
    await noSession('s1');
    await sessions.create(session('s2'));
    expect(await sessions.attach('s2', 'two')).toMatchObject({ status: 'attached' });
    expect(await admin.get('user:alice:socket')).toBe('two');
    expect(await sessions.deleteAllOf('alice')).toHaveLength(1);
  });

  it('keeps fields that are null, and an unknown one', async () => {
    await sessions.create(session('s1'));
    const stored = JSON.parse((await admin.get('session:s1')) ?? '') as object;
    await admin.set('session:s1', JSON.stringify({ ...stored, later: [1] }), 'KEEPTTL');
    await sessions.refresh('s1', Date.now() + DAY_MS);
    expect(JSON.parse((await admin.get('session:s1')) ?? '')).toMatchObject({ currentRoomId: null, later: [1] });
    expect(await sessions.find('s1')).toMatchObject({ username: 'alice', currentRoomId: null });
  });

  it('an index that was lost fills again with what is used, and sheds what expired', async () => {
    await sessions.create(session('s1'));
    await sessions.create(session('s2'));
    await admin.del('user:alice:sessions');
    await sessions.attach('s1', 'one');
    await sessions.refresh('s2', Date.now() + DAY_MS);
    await admin.zadd('user:alice:sessions', '1', 'long-over');
    await sessions.create(session('s3'));
    expect((await admin.zrange('user:alice:sessions', '0', '-1')).sort()).toEqual(['s1', 's2', 's3']);
    await admin.del('session:s1');
    expect((await sessions.deleteAllOf('alice')).map(({ id }) => id).sort()).toEqual(['s2', 's3']);
    expect(await admin.exists('user:alice:sessions')).toBe(0);
  });

  it('[S-SES-1] an index lives as long as the longest of its sessions', async () => {
    await sessions.create({ ...session('s1'), expiresAt: Date.now() + 60_000 });
    expect(await admin.pttl('user:alice:sessions')).toBeLessThanOrEqual(60_000);
    await sessions.create(session('s2'));
    await sessions.create({ ...session('s3'), expiresAt: Date.now() + 60_000 });
    expect(await admin.pttl('user:alice:sessions')).toBeGreaterThan(DAY_MS - 60_000);
  });

  it('[SES11] restores what is live, with the rest of its time, and nothing that a newer connection replaced', async () => {
    const claimOf = async (id: string, socketId: string) => {
      const attached = await sessions.attach(id, socketId);
      if (attached.status === 'gone') throw new Error(`${id} is gone`);
      return { ...session(id), socketId, generation: attached.generation, currentRoomId: 5 as RoomId };
    };
    for (const id of ['s1', 's2']) await sessions.create(session(id));
    const older = await claimOf('s1', 'one');
    const newer = await claimOf('s2', 'two');
    await admin.flushall();
    const restore = { restore: true };
    expect(await sessions.verify([newer])).toEqual([{ status: 'gone' }]);
    expect(await sessions.verify([{ ...newer, expiresAt: Date.now() - 1 }], restore)).toEqual([{ status: 'gone' }]);
    const hour = { ...newer, expiresAt: Date.now() + 3_600_000 };
    expect(await sessions.verify([hour, older], restore)).toEqual([
      { status: 'live', expiresAt: hour.expiresAt },
      { status: 'gone' },
    ]);
    expect(await admin.pttl('session:s2')).toBeLessThanOrEqual(3_600_000);
    expect(await admin.get('user:alice:socket')).toBe('two');
    expect(await sessions.find('s2')).toMatchObject({ username: 'alice', socketId: 'two', currentRoomId: 5 });
    expect((await sessions.deleteAllOf('alice')).map(({ id }) => id)).toEqual(['s2']);
  });

  it('scripts are sent once, and again to a Redis that forgot them', async () => {
    await sessions.create(session('s1'));
    for (let round = 0; round < 20; round++) await sessions.refresh('s1', Date.now() + DAY_MS);
    const calls = async (command: string) => {
      const stats = await admin.info('commandstats');
      return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
    };
    const [whole, hashed] = [await calls('eval'), await calls('evalsha')];
    for (let round = 0; round < 20; round++) await sessions.refresh('s1', Date.now() + DAY_MS);
    expect([await calls('eval'), await calls('evalsha')]).toEqual([whole, hashed + 20]);
    await admin.script('FLUSH');
    expect(await sessions.refresh('s1', Date.now() + DAY_MS)).toBe(true);
  });

  it('stands under a prefix where Redis serves others too', async () => {
    const prefix = '{room}:';
    const own = await RedisSessions.connect({ ...options(), prefix });
    await sessions.create(session('s1'));
    await own.create(session('s1'));
    await own.attach('s1', 'one');
    await own.putTicket('t', 'v', 60_000);
    expect(await sessions.find('s1')).toMatchObject({ socketId: null });
    await sessions.deleteAllOf('alice');
    expect(await own.find('s1')).toMatchObject({ socketId: 'one' });
    expect((await admin.keys('*')).filter((key) => !key.startsWith(prefix)).sort()).toEqual([
      'roomful:database',
      'roomful:health',
    ]);
    await own.close();
  });

  it('a Redis that is full, or became a replica, refuses logins by code, ends sessions all the same, and says it once', async () => {
    await sessions.create(session('s1'));
    await sessions.attach('s1', 'one');
    await admin.config('SET', 'maxmemory', '1');
    expect(await sessions.isHealthy()).toBe(false);
    for (let round = 0; round < 5; round++) {
      await expect(sessions.create(session('s2'))).rejects.toMatchObject({ code: 'SESSIONS_UNAVAILABLE' });
      await expect(sessions.attach('s1', 'two')).rejects.toMatchObject({ code: 'SESSIONS_UNAVAILABLE' });
    }
    // Nothing was half done: the first connection is still the live one.
    expect(await sessions.find('s1')).toMatchObject({ socketId: 'one' });
    expect(await sessions.delete('s1')).toMatchObject({ id: 's1' });
    await admin.config('SET', 'maxmemory', '0');
    expect(await sessions.isHealthy()).toBe(true);
    expect(log.lines.map(({ msg }) => msg)).toEqual(['session store refuses', 'session store accepts again']);
    await admin.replicaof('127.0.0.1', 1);
    await expect(sessions.create(session('s3'))).rejects.toMatchObject({ code: 'SESSIONS_UNAVAILABLE' });
    expect(await sessions.isHealthy()).toBe(false);
    await admin.replicaof('NO', 'ONE');
    await sessions.create(session('s3'));
    expect(log.lines).toHaveLength(4);
    expect(JSON.stringify(log.lines)).not.toContain('alice');
  });

  async function noSession(id: string): Promise<void> {
    expect(await sessions.find(id)).toBeUndefined();
    expect(await sessions.attach(id, 'new')).toEqual({ status: 'gone' });
    expect(await sessions.refresh(id, Date.now() + DAY_MS)).toBe(false);
    await sessions.detach(id, 'one');
    await sessions.setCurrentRoom(id, 'one', 1 as RoomId);
    expect(await sessions.verify([{ ...session(id), socketId: 'one', generation: 1e15 }])).toEqual([
      { status: 'gone' },
    ]);
    expect(await sessions.delete(id)).toBeUndefined();
  }
});
