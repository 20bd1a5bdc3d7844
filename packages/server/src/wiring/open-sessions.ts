import { MemorySessions } from '../adapters/memory/memory-sessions.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionStore } from '../ports/sessions.ts';

/** In Redis where the configuration names one, else in this process. Throws `StartError` when Redis is not to be had. */
export async function openSessions(
  { redisUrl: url, redisPrefix: prefix }: Config,
  { databaseId, clock, logger }: { databaseId: string; clock: Clock; logger: Logger },
): Promise<SessionStore> {
  if (url === undefined) return new MemorySessions(clock);
  // Loaded where it is used: everybody else starts sooner.
  const { RedisSessions } = await import('../adapters/redis/redis-sessions.ts');
  return RedisSessions.connect({ url, prefix, databaseId, clock, logger });
}
