import { copyFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { keepLog } from './support/log-lines.ts';
import { type RedisServer, startRedis } from './support/start-redis.ts';
import { logIn, WireClient } from './support/wire-client.ts';

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

/** Two nodes with one Redis, and one database: its file in two copies, since only one server may have a file open. */
async function startNodes() {
  const log = keepLog();
  const clock = new ManualClock();
  const origin = await startTestServer({ redisUrl: redis.url, clock });
  using alice = await WireClient.enter(origin.url, 'alice');
  await origin.stop();
  await admin.flushall();
  const file = origin.databaseFile;
  copyFileSync(file, `${file}-there`);
  const here = await startTestServer({ redisUrl: redis.url, databaseUrl: `sqlite:${file}`, clock });
  const there = await startTestServer({
    redisUrl: redis.url,
    databaseUrl: `sqlite:${file}-there`,
    clock,
    logger: log.logger,
  });
  const session = (await logIn(here.url, 'alice', alice.session.claimKey)) as WireClient['session'];
  return {
    here,
    there,
    clock,
    log,
    session,
    claimKey: alice.session.claimKey,
    async [Symbol.asyncDispose]() {
      await here.stop();
      await there.stop();
      await origin[Symbol.asyncDispose]();
    },
  };
}

const headers = ({ token }: { token: string }) => ({ authorization: `Bearer ${token}` });

describe('sessions on several nodes', () => {
  it('[S-SES-2] [SES4] [SES9] a newer connection on another node displaces the older, there and back', async () => {
    await using nodes = await startNodes();
    using first = await WireClient.connect(nodes.there.url, nodes.session);
    using second = await WireClient.connect(nodes.here.url, nodes.session);
    await first.hear('session_displaced');
    await first.closed();
    using third = await WireClient.connect(nodes.there.url, nodes.session);
    await second.hear('session_displaced');
    await second.closed();
    await third.ask('list_rooms', {});
    expect(await admin.get('user:alice:socket')).toBe(third.socket.id);
  });

  it('[SES3] [ACC10] [SES9] logging out on one node cuts the connection on another', async () => {
    await using nodes = await startNodes();
    using alice = await WireClient.connect(nodes.there.url, nodes.session);
    await fetch(`${nodes.here.url}/api/sessions/current`, { method: 'DELETE', headers: headers(nodes.session) });
    await alice.closed();
    expect(alice.heard('session_displaced')).toEqual([]);

    const phone = (await logIn(nodes.here.url, 'alice', nodes.claimKey)) as WireClient['session'];
    const laptop = (await logIn(nodes.here.url, 'alice', nodes.claimKey)) as WireClient['session'];
    using again = await WireClient.connect(nodes.there.url, laptop);
    await fetch(`${nodes.here.url}/api/sessions`, { method: 'DELETE', headers: headers(phone) });
    await again.closed();
  });

  it('[SES9] what was missed while nobody listened is found out once the subscription is back', async () => {
    await using nodes = await startNodes();
    using alice = await WireClient.connect(nodes.there.url, nodes.session);
    // Whoever listens is cut off in the same step in which the session is lost to them.
    await admin
      .multi()
      .call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      .del(...(await admin.keys('session:*')))
      .exec();
    await alice.closed();
  });

  it('[SES9] [SES11] a session that ended while this node was cut off from Redis is not brought back', async () => {
    await using nodes = await startNodes();
    using alice = await WireClient.connect(nodes.there.url, nodes.session);
    const kill = (type: string) => ['CLIENT', 'KILL', 'TYPE', type] as const;
    const keys = await admin.keys('session:*');
    await admin
      .multi()
      .call(...kill('pubsub'))
      .call(...kill('normal'))
      .del(...keys)
      .exec();
    await alice.closed();
    expect(await admin.keys('session:*')).toEqual([]);
  });

  it('[SES9] what was missed without any outage is found out within a minute', async () => {
    await using nodes = await startNodes();
    using first = await WireClient.connect(nodes.there.url, nodes.session);
    // A node that can't be told: its connection is displaced by what only Redis knows.
    const [key = ''] = await admin.keys('session:*');
    const stored = JSON.parse((await admin.get(key)) ?? '') as object;
    await admin.set(key, JSON.stringify({ ...stored, socketId: 'newer' }), 'KEEPTTL');
    await admin.set('user:alice:socket', 'newer', 'KEEPTTL');
    await admin.incr('user:alice:generation');
    await first.ask('list_rooms', {});
    nodes.clock.advance(60_000);
    await first.hear('session_displaced');
    await first.closed();
  });

  it('[S-SES-2] a stale notice, or one that is none, never cuts the newer connection', async () => {
    await using nodes = await startNodes();
    using first = await WireClient.connect(nodes.there.url, nodes.session);
    const userId = first.user.id;
    using second = await WireClient.connect(nodes.there.url, nodes.session);
    await first.closed();
    const [channel = ''] = (await admin.pubsub('CHANNELS', 'roomful:ended:*')) as string[];
    for (const notice of [
      { userId, sessionId: null, socketId: first.socket.id ?? 'gone', reason: 'displaced' },
      { userId, sessionId: 'another', socketId: 'another', reason: 'logout' },
      { userId, sessionId: null, socketId: second.socket.id, reason: 'whim' },
      { userId, socketId: second.socket.id, reason: 'displaced' },
      [second.socket.id],
    ]) {
      await admin.publish(channel, JSON.stringify(notice));
    }
    await admin.publish(channel, 'no JSON');
    // Notices are heard in order: after this one the others were.
    using bob = await WireClient.enter(nodes.there.url, 'bob');
    const bobs = { userId: bob.user.id, sessionId: null, socketId: bob.socket.id, reason: 'revoked' };
    await admin.publish(channel, JSON.stringify(bobs));
    await bob.closed();
    await second.ask('list_rooms', {});
    expect(second.heard('session_displaced')).toEqual([]);
  });

  it('[S-SES-2] the key of a live connection that was lost is taken up again, and the connection stays', async () => {
    await using nodes = await startNodes();
    using alice = await WireClient.connect(nodes.there.url, nodes.session);
    await admin.del('user:alice:socket', 'user:alice:generation');
    nodes.clock.advance(60_000);
    while ((await admin.get('user:alice:socket')) === null) await alice.ask('list_rooms', {});
    expect(await admin.get('user:alice:socket')).toBe(alice.socket.id);
    using next = await WireClient.connect(nodes.here.url, nodes.session);
    await alice.hear('session_displaced');
    await next.ask('list_rooms', {});
  });

  it('[SES11] a Redis that comes back with an older snapshot does not displace who is live now', async () => {
    await using nodes = await startNodes();
    using former = await WireClient.connect(nodes.here.url, nodes.session);
    const formerId = former.socket.id;
    const keys = await admin.keys('*');
    const snapshot = await Promise.all(keys.map((key) => admin.dumpBuffer(key)));
    using alice = await WireClient.connect(nodes.there.url, nodes.session);
    await former.closed();
    await admin.flushall();
    for (const [index, key] of keys.entries()) await admin.restore(key, 86_000_000, snapshot[index] ?? '');
    expect(await admin.get('user:alice:socket')).toBe(formerId);
    nodes.clock.advance(60_000);
    while ((await admin.get('user:alice:socket')) !== alice.socket.id) await alice.ask('list_rooms', {});
    expect(alice.heard('session_displaced')).toEqual([]);
    using next = await WireClient.connect(nodes.here.url, nodes.session);
    await alice.hear('session_displaced');
    await next.ask('list_rooms', {});
  });

  it('[S-SES-2] a key that expires while the session is refreshed elsewhere does not hide who is live', async () => {
    await using nodes = await startNodes();
    using alice = await WireClient.connect(nodes.there.url, nodes.session);
    await admin.del('user:alice:socket');
    using next = await WireClient.connect(nodes.here.url, nodes.session);
    await alice.hear('session_displaced');
    await alice.closed();
    await next.ask('list_rooms', {});
  });
});
