import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type RedisServer, startRedis } from './start-redis.ts';

let redis: RedisServer;
let admin: Redis;

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
  process.env['ROOMFUL_TEST_REDIS_URL'] = redis.url;
});
beforeEach(async () => {
  await admin.flushall();
});
afterAll(async () => {
  delete process.env['ROOMFUL_TEST_REDIS_URL'];
  admin.disconnect();
  await redis.stop();
});
