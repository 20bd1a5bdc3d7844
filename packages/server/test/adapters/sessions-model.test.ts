import fc from 'fast-check';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { MemorySessions } from '../../src/adapters/memory/memory-sessions.ts';
import { RedisSessions } from '../../src/adapters/redis/redis-sessions.ts';
import type { SessionStore } from '../../src/ports/sessions.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { SessionsModel, sessionSteps } from '../support/sessions-model.ts';
import { startRedis } from '../support/start-redis.ts';

const same = (actual: unknown, expected: unknown) => expect(actual).toEqual(expected);

async function holds(open: (clock: ManualClock) => Promise<SessionStore>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sessionSteps, async (steps) => {
      const clock = new ManualClock();
      const store = await open(clock);
      const model = new SessionsModel(store, clock);
      try {
        for (const step of steps) {
          await model.play(step, same);
          await model.compare(same);
        }
        await model.compareNotices(same);
      } finally {
        await store.close();
      }
    }),
    { numRuns },
  );
}

describe('whatever is done in whatever order, a session store does what a plain list would do', () => {
  it('[S-SES-1] [S-SES-2] in process', async () => {
    await holds(async (clock) => new MemorySessions(clock), 1_000);
  });

  it('[S-SES-1] [S-SES-2] in Redis', { timeout: 60_000 }, async () => {
    await using redis = await startRedis();
    const admin = new Redis(redis.url);
    const logger = pino({ level: 'silent' });
    await holds(async (clock) => {
      await admin.flushall();
      return RedisSessions.connect({ url: redis.url, databaseId: 'here', clock, logger });
    }, 200);
    admin.disconnect();
  });
});
