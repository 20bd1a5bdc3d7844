import { Redis, type RedisOptions } from 'ioredis';
import type { ChatError } from '../../errors.ts';
import type { BotStore, Versioned } from '../bot-store.ts';
import { assertKey, assertText } from '../stores/assert-key.ts';
import { storeUnavailable } from '../stores/store-unavailable.ts';

/** Where Redis is, and what the store's keys are called there. */
export interface RedisStoreOptions {
  /** `redis://host:port`, or `rediss://` for TLS; a password and the number of a database may be in it. */
  url?: string;
  /** A connection of ioredis that there is already, in place of `url`. It is not closed with the store. */
  redis?: Redis;
  /** What the names of the store's two keys begin with; `roomful:bot` by default. Bots of one Redis may share it. */
  prefix?: string;
}

/** Nothing waits longer for an answer: whoever asked is told that the store is away, and may ask again. */
const COMMAND_TIMEOUT_MS = 5_000;

const options = {
  lazyConnect: true,
  connectTimeout: COMMAND_TIMEOUT_MS,
  commandTimeout: COMMAND_TIMEOUT_MS,
  // What was sent before the connection broke may have been carried out. Only who asked knows what to do about that.
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 1,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 2_000),
} satisfies RedisOptions;

/**
 * Keeps a bot's state in Redis 7 or newer, or Valkey: for bots that have no disk, or move from machine to machine. The
 * Redis has to keep what it has (`appendonly yes`, no eviction). Needs the package `ioredis`. After `close` the next call
 * connects again.
 *
 * @example
 * import { RedisStore } from '@roomful/sdk/bot/redis';
 *
 * const bot = createBot({ store: new RedisStore('redis://localhost:6379') });
 */
export class RedisStore implements BotStore {
  readonly #options: RedisStoreOptions;
  /** A hash of `version:value` by key, and the keys in order: Redis itself knows no order of a hash. */
  readonly #keys: [entries: string, index: string];
  #redis: Redis | undefined;

  /** `target` is the url, or all options. Throws `TypeError` without either of `url` and `redis`. */
  constructor(target: string | RedisStoreOptions) {
    const options = typeof target === 'string' ? { url: target } : target;
    if ((options.url === undefined) === (options.redis === undefined)) {
      throw new TypeError('A RedisStore needs either a `url` or a connection as `redis`.');
    }
    this.#options = options;
    // In braces: a cluster keeps both keys in one place then, as scripts need it.
    const prefix = options.prefix ?? 'roomful:bot';
    this.#keys = [`{${prefix}}:entries`, `{${prefix}}:keys`];
  }

  async get(key: string): Promise<Versioned | undefined> {
    assertKey(key);
    const stored = await this.#ask((redis) => redis.hget(this.#keys[0], key));
    return stored === null ? undefined : decode(stored);
  }

  async set(key: string, value: string, expectedVersion: number): Promise<number | undefined> {
    assertKey(key);
    assertText(value, 'A value');
    const version = await this.#run(WRITE, key, value, String(expectedVersion));
    return version === null ? undefined : Number(version);
  }

  async put(key: string, value: string): Promise<number> {
    assertKey(key);
    assertText(value, 'A value');
    return Number(await this.#run(WRITE, key, value, ''));
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    await this.#run(DELETE, key);
  }

  async list(
    prefix: string,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Promise<({ key: string } & Versioned)[]> {
    const flat = (await this.#run(LIST, prefix, after ?? '', String(limit))) as string[];
    const entries = [];
    for (let at = 0; at + 1 < flat.length; at += 2) {
      entries.push({ key: flat[at] as string, ...decode(flat[at + 1] as string) });
    }
    return entries;
  }

  async close(): Promise<void> {
    const redis = this.#redis;
    this.#redis = undefined;
    if (redis && redis !== this.#options.redis) redis.disconnect();
  }

  #run(script: string, ...args: string[]): Promise<unknown> {
    return this.#ask((redis) => redis.eval(script, this.#keys.length, ...this.#keys, ...args));
  }

  async #ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    this.#redis ??= this.#options.redis ?? connect(this.#options.url as string);
    try {
      return await question(this.#redis);
    } catch (error) {
      throw unusable(this.#redis, error);
    }
  }
}

function connect(url: string): Redis {
  const redis = new Redis(url, options);
  // Whoever asks is told what is wrong; nobody else has to be.
  redis.on('error', () => undefined);
  return redis;
}

/** `ARGV`: key, value, the version that has to be there or nothing. */
const WRITE = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local version = stored and tonumber(string.match(stored, '^%d+')) or 0
if ARGV[3] ~= '' and tonumber(ARGV[3]) ~= version then return false end
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d:', version + 1) .. ARGV[2])
return version + 1
`;

/** `ARGV`: key. */
const DELETE = `
redis.call('HDEL', KEYS[1], ARGV[1])
return redis.call('ZREM', KEYS[2], ARGV[1])
`;

/** `ARGV`: prefix, the key before the page or nothing, how many. No key has the byte 255: it is in no UTF-8. */
const LIST = `
local from = '[' .. ARGV[1]
if ARGV[2] ~= '' and ARGV[2] >= ARGV[1] then from = '(' .. ARGV[2] end
local found = {}
local keys = redis.call('ZRANGE', KEYS[2], from, '[' .. ARGV[1] .. '\\255', 'BYLEX', 'LIMIT', 0, tonumber(ARGV[3]))
for _, key in ipairs(keys) do
  local stored = redis.call('HGET', KEYS[1], key)
  if stored then
    found[#found + 1] = key
    found[#found + 1] = stored
  end
end
return found
`;

function decode(stored: string): Versioned {
  const end = stored.indexOf(':');
  return { value: stored.slice(end + 1), version: Number(stored.slice(0, end)) };
}

/** As one sentence with what to do, without the password. */
function unusable({ options: { host, port } }: Redis, error: unknown): ChatError {
  const message = error instanceof Error ? error.message : String(error);
  // Errors of ioredis carry the command with all that was to be kept, or a password: whoever logs them would log that too.
  const cause = new Error(message);
  const where = `The Redis at ${host ?? 'localhost'}:${port ?? 6379}`;
  if (/^(NOAUTH|WRONGPASS)|invalid password/.test(message)) {
    return storeUnavailable(
      `${where} refuses the password, or wants one. Put it into the url: redis://:password@host:port.`,
      cause,
    );
  }
  if (/^(OOM|MISCONF|READONLY|NOPERM|NOREPLICAS|LOADING)/.test(message)) {
    return storeUnavailable(
      `${where} does not take what the bot wants to keep (${message.split('.')[0] ?? message}).`,
      cause,
    );
  }
  return storeUnavailable(`${where} does not answer. Start it, or correct the url of the RedisStore.`, cause);
}
