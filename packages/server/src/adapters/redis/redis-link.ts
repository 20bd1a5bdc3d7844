import type { Redis } from 'ioredis';
import { ChatError } from '../../chat-error.ts';
import type { Logger } from '../../logger.ts';
import type { Clock } from '../../ports/clock.ts';
import { runIdOf } from './connect-redis.ts';
import { isReplyError } from './is-reply-error.ts';

const RETRY_AFTER_MS = 2_000;

interface RedisLinkParts {
  runId: string | undefined;
  clock: Clock;
  logger: Logger;
  onBack: (back: { hasRestarted: boolean }) => void;
}

/**
 * The connection that is asked things. While Redis is away nothing is sent and everybody is refused at once, so nothing
 * piles up; it comes back by itself. An outage is two lines in the log, whatever was refused in it.
 */
export class RedisLink {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onBack: (back: { hasRestarted: boolean }) => void;
  #runId: string | undefined;
  #lostAt: number | undefined;
  /** The command that Redis, though there, began to refuse. */
  #refused: string | undefined;
  #isClosing = false;

  constructor(redis: Redis, { runId, clock, logger, onBack }: RedisLinkParts) {
    this.#redis = redis;
    this.#runId = runId;
    this.#clock = clock;
    this.#logger = logger;
    this.#onBack = onBack;
    redis.on('close', () => this.#lost('the connection closed'));
    redis.on('ready', () => void this.#back());
  }

  /** Throws `SESSIONS_UNAVAILABLE`. `name` tells one kind of question from another. */
  async ask<Answer>(name: string, question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    if (this.#lostAt !== undefined) throw unavailable();
    try {
      const answer = await question(this.#redis);
      if (this.#refused === name) this.#accepted();
      return answer;
    } catch (error) {
      if (isReplyError(error)) this.#refusedBy(name, error.message);
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

  async #back(): Promise<void> {
    let runId: string | undefined;
    try {
      runId = runIdOf(await this.#redis.info('server'));
    } catch {
      // Lost again: there will be another time.
      if (this.#redis.status === 'ready') this.#redis.disconnect(true);
      return;
    }
    if (this.#lostAt === undefined) return;
    const hasRestarted = runId !== undefined && this.#runId !== undefined && runId !== this.#runId;
    this.#logger.info({ lostForMs: this.#clock.now() - this.#lostAt, hasRestarted }, 'session store is back');
    this.#lostAt = undefined;
    this.#runId = runId;
    this.#onBack({ hasRestarted });
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
