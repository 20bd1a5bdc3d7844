import { type Redis, ReplyError } from 'ioredis';
import { ChatError } from '../../chat-error.ts';
import type { Logger } from '../../logger.ts';
import type { Clock } from '../../ports/clock.ts';

const RETRY_AFTER_MS = 2_000;

/**
 * The connection that is asked things. While Redis is away nothing is sent and everybody is refused at once, so nothing
 * piles up; it comes back by itself. An outage is two lines in the log, whatever was refused in it.
 */
export class RedisLink {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onBack: () => void;
  #lostAt: number | undefined;
  /** The command that Redis, though there, began to refuse. */
  #refused: string | undefined;
  #isClosing = false;

  constructor(redis: Redis, { clock, logger, onBack }: { clock: Clock; logger: Logger; onBack: () => void }) {
    this.#redis = redis;
    this.#clock = clock;
    this.#logger = logger;
    this.#onBack = onBack;
    redis.on('close', () => this.#lost('the connection closed'));
    redis.on('ready', () => this.#back());
  }

  /** Throws `SESSIONS_UNAVAILABLE`. `name` tells one kind of question from another. */
  async ask<Answer>(name: string, question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    if (this.#lostAt !== undefined) throw unavailable();
    try {
      const answer = await question(this.#redis);
      if (this.#refused === name) this.#accepted();
      return answer;
    } catch (error) {
      if (error instanceof ReplyError) this.#refusedBy(name, error.message);
      else if (error instanceof Error && error.message === 'Command timed out') this.#stuck();
      throw unavailable(error);
    }
  }

  close(): void {
    this.#isClosing = true;
    this.#redis.disconnect();
  }

  /** What was sent may still be carried out; nothing more is sent over this connection. */
  #stuck(): void {
    this.#lost('it does not answer');
    if (this.#redis.status === 'ready') this.#redis.disconnect(true);
  }

  #lost(reason: string): void {
    if (this.#lostAt !== undefined || this.#isClosing) return;
    this.#lostAt = this.#clock.now();
    this.#logger.warn({ reason }, 'session store lost');
  }

  #back(): void {
    if (this.#lostAt === undefined) return;
    this.#logger.info({ lostForMs: this.#clock.now() - this.#lostAt }, 'session store is back');
    this.#lostAt = undefined;
    this.#onBack();
  }

  /** Redis answers, but not with what it should: out of memory, made a replica, a password that was changed. */
  #refusedBy(name: string, reason: string): void {
    if (this.#refused !== undefined) return;
    this.#refused = name;
    this.#logger.error({ command: name, reason }, 'session store refuses');
  }

  #accepted(): void {
    this.#refused = undefined;
    this.#logger.info({}, 'session store accepts again');
  }
}

function unavailable(cause?: unknown): ChatError {
  return new ChatError(
    'SESSIONS_UNAVAILABLE',
    'Logging in is not possible just now; open conversations go on. Try again in a moment.',
    { retryAfterMs: RETRY_AFTER_MS, ...(cause !== undefined && { cause }) },
  );
}
