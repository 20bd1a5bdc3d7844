import type { UserId } from '@roomful/protocol';
import type { Redis } from 'ioredis';
import type { Clock } from '../../ports/clock.ts';
import type { Ended } from '../../ports/sessions.ts';

/** A connection that only listens looks well for ever after the other side vanished: it is asked for a sign of life. */
const PING_INTERVAL_MS = 10_000;

interface EndedNoticesParts {
  channel: string;
  clock: Clock;
  onNotice(ended: Ended): void;
  /** The subscription stands again; what was published meanwhile was missed. */
  onBack(): void;
}

/** Hears what the scripts publish, on its own connection, and subscribes again after every loss. */
export class EndedNotices {
  readonly #redis: Redis;
  readonly #parts: EndedNoticesParts;
  #cancelPing: () => void;

  /** `redis` is subscribed already. */
  constructor(redis: Redis, parts: EndedNoticesParts) {
    this.#redis = redis;
    this.#parts = parts;
    redis.on('message', (_channel: string, message: string) => {
      const ended = readEnded(message);
      if (ended) parts.onNotice(ended);
    });
    redis.on('ready', () => void this.#resubscribe());
    this.#cancelPing = this.#schedulePing();
  }

  /** Heard no more once this is done: who starts next on another database must not find this one listening. */
  async close(): Promise<void> {
    this.#cancelPing();
    if (this.#redis.status === 'ready') await this.#redis.unsubscribe(this.#parts.channel).catch(() => undefined);
    this.#redis.disconnect();
  }

  async #resubscribe(): Promise<void> {
    try {
      await this.#redis.subscribe(this.#parts.channel);
    } catch {
      if (this.#redis.status === 'ready') this.#redis.disconnect(true);
      return;
    }
    this.#parts.onBack();
  }

  #schedulePing(): () => void {
    return this.#parts.clock.setTimeout(() => {
      // No answer: the client itself ends the connection and makes a new one.
      this.#redis.ping().catch(() => undefined);
      this.#cancelPing = this.#schedulePing();
    }, PING_INTERVAL_MS);
  }
}

const REASONS: ReadonlySet<unknown> = new Set(['displaced', 'logout', 'revoked', 'released', 'erased']);

/** Others may write to the channel: what is no notice is nothing. */
function readEnded(message: string): Ended | undefined {
  let notice: unknown;
  try {
    notice = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (typeof notice !== 'object' || notice === null) return undefined;
  const { userId, sessionId, socketId, reason } = notice as Record<string, unknown>;
  if (typeof userId !== 'number' || !isTextOrNull(sessionId) || !isTextOrNull(socketId)) return undefined;
  return REASONS.has(reason)
    ? { userId: userId as UserId, sessionId, socketId, reason: reason as Ended['reason'] }
    : undefined;
}

function isTextOrNull(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}
