import type { Clock } from '../ports/clock.ts';
import { ChatError } from '../chat-error.ts';
import type { Rates } from './limit-settings.ts';

/** How many buckets are kept at most in each of the two generations. */
const GENERATION_MAX = 50_000;

interface Bucket {
  tokens: number;
  updatedAt: number;
}

export interface RateLimitOptions {
  /** How many come back in a second; 0 turns the limit off. */
  perSecond: number;
  burst: number;
  /** What there was too much of, for the message: "messages". */
  of: string;
}

/**
 * A token bucket for every key: a user or an address. It outlives connections, so reconnecting gains nothing.
 *
 * Buckets live in two generations. What nobody touched for as long as an empty bucket takes to fill is full, and goes
 * with the older one. Whoever comes with more keys than that pushes out the oldest: memory stays bounded, and the keys of
 * everybody else stay usable.
 */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #clock: Clock;
  readonly #generationMs: number;
  #young = new Map<string | number, Bucket>();
  #old = new Map<string | number, Bucket>();
  #bornAt = 0;

  constructor(options: RateLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#generationMs = options.perSecond === 0 ? 0 : (options.burst / options.perSecond) * 1_000;
  }

  get isOff(): boolean {
    return this.#options.perSecond === 0;
  }

  /** Buckets that are remembered just now. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Takes `cost` tokens; throws `RATE_LIMITED` when there are not as many. */
  take(key: string | number, cost = 1): void {
    const waitMs = this.tryTake(key, cost);
    if (waitMs > 0) throw this.refusal(waitMs);
  }

  /** Takes `cost` tokens and answers 0, or takes none and answers how many milliseconds they are away. */
  tryTake(key: string | number, cost = 1): number {
    if (this.isOff) return 0;
    const bucket = this.#refilled(key);
    const waitMs = this.#waitMs(bucket, cost);
    if (waitMs === 0) bucket.tokens -= cost;
    return waitMs;
  }

  /** Throws `RATE_LIMITED` when there are not as many left, and takes none. */
  assertLeft(key: string | number, cost = 1): void {
    const waitMs = this.waitMs(key, cost);
    if (waitMs > 0) throw this.refusal(waitMs);
  }

  /** How many milliseconds `cost` tokens are away; takes none. */
  waitMs(key: string | number, cost: number): number {
    return this.isOff ? 0 : this.#waitMs(this.#refilled(key), cost);
  }

  refusal(retryAfterMs: number): ChatError {
    return new ChatError(
      'RATE_LIMITED',
      `Too many ${this.#options.of} in a short time. Wait a moment, then try again.`,
      { retryAfterMs },
    );
  }

  #waitMs({ tokens }: Bucket, cost: number): number {
    return tokens >= cost ? 0 : Math.ceil(((cost - tokens) / this.#options.perSecond) * 1_000);
  }

  #refilled(key: string | number): Bucket {
    const now = this.#clock.now();
    if (now - this.#bornAt >= this.#generationMs || this.#young.size >= GENERATION_MAX) this.#nextGeneration(now);
    const bucket = this.#young.get(key) ?? this.#bring(key, now);
    const gained = (Math.max(0, now - bucket.updatedAt) / 1_000) * this.#options.perSecond;
    bucket.tokens = Math.min(this.#options.burst, bucket.tokens + gained);
    bucket.updatedAt = now;
    return bucket;
  }

  #bring(key: string | number, now: number): Bucket {
    const bucket = this.#old.get(key) ?? { tokens: this.#options.burst, updatedAt: now };
    this.#old.delete(key);
    this.#young.set(key, bucket);
    return bucket;
  }

  #nextGeneration(now: number): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#bornAt = now;
  }
}

export function perMinute(count: number, of: string): RateLimitOptions {
  return { perSecond: count / 60, burst: Math.max(1, count), of };
}

/** REST calls of one address, whatever they ask for. */
export function createCallLimit({ addressCallsPerSecond, messagesPerSecond }: Rates, clock: Clock): RateLimit {
  const perSecond = addressCallsPerSecond ?? messagesPerSecond * 50;
  return new RateLimit({ perSecond, burst: Math.max(1, perSecond * 10), of: 'calls from your address' }, clock);
}

/** From one address a name of its own has this many logins a minute at most. */
const LOGINS_OF_NAME = 600;

/**
 * Logins, by address and by name. A name is counted for each address by itself: were it one count for all, strangers
 * could lock its owner out.
 */
export class LoginLimit {
  readonly #perNetwork: RateLimit;
  readonly #perName: RateLimit;

  constructor({ loginsPerMinute }: Rates, clock: Clock) {
    this.#perNetwork = new RateLimit(perMinute(loginsPerMinute, 'logins'), clock);
    this.#perName = new RateLimit(
      perMinute(Math.min(loginsPerMinute, LOGINS_OF_NAME), 'logins under this name'),
      clock,
    );
  }

  /** `name` is folded: look-alikes share a bucket. Throws `RATE_LIMITED`. */
  take(network: string, name: string): void {
    this.#perNetwork.take(network);
    this.#perName.take(`${network} ${name}`);
  }
}
