import type { Clock } from '../ports/clock.ts';
import { ChatError } from '../chat-error.ts';

/** Buckets that are full again are forgotten once there are this many. */
const SWEEP_AT = 10_000;

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

/** A token bucket for every key: a user or an address. It outlives connections, so reconnecting gains nothing. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #clock: Clock;
  readonly #buckets = new Map<string | number, Bucket>();

  constructor(options: RateLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Takes one token; throws `RATE_LIMITED` when there is none. */
  take(key: string | number): void {
    const { perSecond, burst } = this.#options;
    if (perSecond === 0) return;
    const bucket = this.#refilled(key);
    if (bucket.tokens < 1) throw this.#refusal(bucket.tokens);
    bucket.tokens -= 1;
    if (this.#buckets.size > SWEEP_AT) this.#forgetFull(burst);
  }

  /** Throws `RATE_LIMITED` when there is none left, and takes none. */
  assertLeft(key: string | number): void {
    const { perSecond } = this.#options;
    if (perSecond === 0 || !this.#buckets.has(key)) return;
    const { tokens } = this.#refilled(key);
    if (tokens < 1) throw this.#refusal(tokens);
  }

  #refusal(tokens: number): ChatError {
    const { perSecond, of } = this.#options;
    const retryAfterMs = Math.ceil(((1 - tokens) / perSecond) * 1_000);
    return new ChatError('RATE_LIMITED', `Too many ${of} in a short time. Wait a moment, then try again.`, {
      retryAfterMs,
    });
  }

  #refilled(key: string | number): Bucket {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key);
    if (!bucket) {
      const fresh = { tokens: this.#options.burst, updatedAt: now };
      this.#buckets.set(key, fresh);
      return fresh;
    }
    const gained = (Math.max(0, now - bucket.updatedAt) / 1_000) * this.#options.perSecond;
    bucket.tokens = Math.min(this.#options.burst, bucket.tokens + gained);
    bucket.updatedAt = now;
    return bucket;
  }

  #forgetFull(burst: number): void {
    for (const key of [...this.#buckets.keys()]) if (this.#refilled(key).tokens >= burst) this.#buckets.delete(key);
  }
}

export function perMinute(count: number, of: string): RateLimitOptions {
  return { perSecond: count / 60, burst: Math.max(1, count), of };
}
