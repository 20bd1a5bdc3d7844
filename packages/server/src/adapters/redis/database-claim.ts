import type { Redis } from 'ioredis';
import { isReplyError } from './is-reply-error.ts';

export interface DatabaseClaimOptions {
  prefix: string;
  databaseId: string;
}

/** What a key holds is replaced, or with nothing new removed, if it is still what was seen. */
const REPLACE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return 1`;

/**
 * The keys name people, and each database has its own: the sessions of one database only may stand under one prefix. Which
 * one it is stands in a key. Its servers are those who listen on its channel: one that died holds nobody up.
 */
export class DatabaseClaim {
  /** On which this database's nodes hear of each other. Redis has one set of channels for all its numbered databases. */
  readonly channel: string;
  readonly #redis: Redis;
  readonly #key: string;
  readonly #databaseId: string;
  readonly #channels: string;

  constructor(redis: Redis, { prefix, databaseId }: DatabaseClaimOptions) {
    this.#redis = redis;
    this.#key = `${prefix}roomful:database`;
    this.#databaseId = databaseId;
    this.#channels = `${prefix}roomful:ended:${redis.options.db ?? 0}:`;
    this.channel = this.#channels + databaseId;
  }

  /** At start, listening already: of two at once at most one gets it. False while a server of another database listens. */
  async takeFirst(): Promise<boolean> {
    const owner = await this.#takeFree();
    if (owner !== null) return this.#takeOver(owner);
    // The key may have been lost, as by FLUSHALL, while those whose it was are still there.
    const channels = (await this.#redis.pubsub('CHANNELS', `${this.#channels}*`)) as string[];
    if (channels.every((channel) => channel === this.channel)) return true;
    await this.#replace(this.#databaseId, '');
    return false;
  }

  /** While it runs. A key that was lost is written again. */
  async take(): Promise<boolean> {
    const owner = await this.#takeFree();
    return owner === null || this.#takeOver(owner);
  }

  /** How many servers of this database listen. A copy of it counts as the same database. */
  countNodes(): Promise<number> {
    return this.#countListeners(this.channel);
  }

  /** Answers with whose it is already. */
  async #takeFree(): Promise<string | null> {
    try {
      return await this.#redis.set(this.#key, this.#databaseId, 'NX', 'GET');
    } catch (error) {
      if (!isReplyError(error) || !error.message.startsWith('WRONGTYPE')) throw error;
      // It names nobody.
      await this.#redis.del(this.#key);
      return this.#redis.set(this.#key, this.#databaseId, 'NX', 'GET');
    }
  }

  async #takeOver(owner: string): Promise<boolean> {
    if (owner === this.#databaseId) return true;
    if ((await this.#countListeners(this.#channels + owner)) > 0) return false;
    return this.#replace(owner, this.#databaseId);
  }

  async #replace(seen: string, value: string): Promise<boolean> {
    return (await this.#redis.eval(REPLACE, 1, this.#key, seen, value)) === 1;
  }

  async #countListeners(channel: string): Promise<number> {
    const [, count] = (await this.#redis.pubsub('NUMSUB', channel)) as [string, number | string];
    return Number(count);
  }
}

/** What a script of `scripts.ts` says when the key names another database. */
export function isForeign(error: unknown): boolean {
  return isReplyError(error) && error.message.startsWith('FOREIGN');
}
