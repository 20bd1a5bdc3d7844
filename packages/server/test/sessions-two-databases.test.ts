import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { keepLog } from './support/log-lines.ts';
import { type RedisServer, startRedis } from './support/start-redis.ts';
import { loginRefusal, WireClient } from './support/wire-client.ts';

let redis: RedisServer;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
beforeEach(() => admin.flushall());
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

const REFUSAL = /^A server with another database keeps its sessions in the Redis at .* ROOMFUL_REDIS_PREFIX[^\n]*$/;
const start = (more: Parameters<typeof startTestServer>[0] = {}) => startTestServer({ redisUrl: redis.url, ...more });
const again = (server: TestServer) => start({ databaseUrl: `sqlite:${server.databaseFile}` });
const ask = (server: TestServer, method: string, path: string, { session }: WireClient) =>
  fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${session.token}` } });
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

describe('two databases and one Redis', () => {
  it('[S-SES-1] [SES3] a second one does not start without a prefix, and the first does not notice', async () => {
    await using production = await start();
    using alice = await WireClient.enter(production.url, 'alice');
    await expect(start()).rejects.toThrow(REFUSAL);
    // What was to be lost by emptying Redis is not: who listens is there, though no key says so.
    await admin.flushall();
    await expect(start()).rejects.toThrow(REFUSAL);
    expect(alice.heard('session_displaced')).toEqual([]);
    await alice.ask('list_rooms', {});
    await WireClient.enter(production.url, 'bob').then((bob) => bob[Symbol.dispose]());
  });

  it.each([
    ['a prefix', () => ({ redisPrefix: 'staging:' })],
    ['a number', () => ({ redisUrl: `${redis.url}/2` })],
  ])('[S-SES-2] [SES3] with %s of its own nobody is anybody on the other', async (_, more) => {
    await using production = await start();
    await using staging = await start(more());
    using alice = await WireClient.enter(production.url, 'alice');
    using other = await WireClient.enter(staging.url, 'alice');
    expect(other.user.id).toBe(alice.user.id);
    expect(await codeOf(await ask(staging, 'GET', '/api/me', alice))).toBe('SESSION_EXPIRED');
    await ask(staging, 'DELETE', '/api/sessions', other);
    await other.closed();
    await alice.ask('list_rooms', {});
    expect((await ask(production, 'GET', '/api/me', alice)).status).toBe(200);
  });

  it('[S-SES-1] [SES3] a new database where the old is gone starts by itself, and takes nobody for one of the old', async () => {
    await using old = await start();
    using former = await WireClient.enter(old.url, 'alice');
    await old.stop();
    await using fresh = await start();
    using alice = await WireClient.enter(fresh.url, 'alice');
    expect(alice.user.id).toBe(former.user.id);
    expect(await codeOf(await ask(fresh, 'GET', '/api/me', former))).toBe('SESSION_EXPIRED');
    await expect(WireClient.connect(fresh.url, former.session)).rejects.toMatchObject({
      data: { code: 'SESSION_EXPIRED' },
    });
    await ask(fresh, 'DELETE', '/api/sessions/current', former);
    await alice.ask('list_rooms', {});
    // Neither does what ends here end anything there.
    await ask(fresh, 'DELETE', '/api/sessions', alice);
    await alice.closed();
    await fresh.stop();
    await using back = await again(old);
    using same = await WireClient.connect(back.url, former.session);
    await same.ask('list_rooms', {});
  });

  it('[S-SES-1] where another took the keys in a moment of silence, logins are refused, and it heals', async () => {
    const log = keepLog();
    await using production = await start({ logger: log.logger });
    using alice = await WireClient.enter(production.url, 'alice');
    // Somebody listens as another database's server would.
    const listener = new Redis(redis.url);
    await listener.subscribe('roomful:ended:0:another');
    await admin.set('roomful:database', 'another');
    expect(await loginRefusal(production.url, 'bob')).toMatchObject({ code: 'SESSIONS_UNAVAILABLE' });
    expect((await fetch(`${production.url}/readyz`)).status).toBe(503);
    await alice.ask('list_rooms', {});
    const [refused] = log.lines.filter(({ msg }) => msg === 'session store refuses');
    expect(JSON.stringify(refused)).toContain('ROOMFUL_REDIS_PREFIX');
    await listener.unsubscribe();
    listener.disconnect();
    using bob = await WireClient.enter(production.url, 'bob');
    await bob.ask('list_rooms', {});
    expect((await fetch(`${production.url}/readyz`)).status).toBe(200);
  });
});
