import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../../server/test/support/start-redis.ts';
import { RedisStore } from '../../src/bot/redis/index.ts';
import { testBotStoreContract } from '../../src/testing/bot-store-contract.ts';

let server: RedisServer;
let admin: Redis;

beforeAll(async () => {
  server = await startRedis();
  admin = new Redis(server.url);
});
beforeEach(async () => {
  await admin.flushall();
});
afterAll(async () => {
  admin.disconnect();
  await server.stop();
});

testBotStoreContract('Redis', async () => {
  const [store, another] = [new RedisStore({ url: server.url }), new RedisStore({ url: server.url })];
  return {
    store,
    another,
    async dispose() {
      await store.close();
      await another.close();
    },
  };
});

describe('a Redis store', () => {
  it('has two keys, and shares a Redis with others', async () => {
    const [one, two] = [new RedisStore({ redis: admin }), new RedisStore({ redis: admin, prefix: 'other' })];
    await one.put('a', 'one');
    expect(await two.get('a')).toBeUndefined();
    await two.put('a', 'two');
    expect((await admin.keys('*')).sort()).toEqual([
      '{other}:entries',
      '{other}:keys',
      '{roomful:bot}:entries',
      '{roomful:bot}:keys',
    ]);
    await one.delete('a');
    await two.delete('a');
    expect(await admin.keys('*')).toEqual([]);
    await one.close();
    expect(await admin.ping()).toBe('PONG');
  });

  it('connects again after it was closed', async () => {
    const store = new RedisStore(server.url);
    await store.put('a', 'one');
    await store.close();
    expect(await store.get('a')).toEqual({ value: 'one', version: 1 });
    await store.close();
  });

  it('says that it is away, that the password is wrong, and never the password', async () => {
    const none = new RedisStore({ url: 'redis://:s3cret@127.0.0.1:1' });
    const refusal = await none.get('a').catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      message: 'The Redis at 127.0.0.1:1 does not answer. Start it, or correct the url of the RedisStore.',
    });
    expect(String((refusal as Error).stack)).not.toContain('s3cret');
    await none.close();
    await using guarded = await startRedis(undefined, ['--requirepass', 'right']);
    const wrong = new RedisStore({ url: `redis://:s3cret@127.0.0.1:${guarded.port}` });
    const refused: unknown = await wrong.put('a', 'private words').catch((error: unknown) => error);
    expect(refused).toMatchObject({ message: expect.stringMatching(/refuses the password, or wants one/) as string });
    expect(inspect(refused, { depth: 9 })).not.toMatch(/s3cret|private words/);
    await wrong.close();
    expect(() => new RedisStore({})).toThrow('A RedisStore needs either a `url` or a connection as `redis`.');
  });

  it('goes on when its Redis is back', async () => {
    const first = await startRedis();
    const store = new RedisStore({ url: first.url });
    await store.put('a', 'one');
    await first.stop();
    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await using _second = await startRedis(first.port);
    expect(await store.put('a', 'again')).toBe(1);
    await store.close();
  });
});
