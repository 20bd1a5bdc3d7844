import type { ClientClock } from './client-clock.ts';

/** A little below what the server takes, so that it has no reason to refuse. */
const CAUTION = 0.95;

/** Lets a program send as fast as the server takes it: in the order of asking, whichever room it is for. */
export class SendPace {
  readonly #clock: ClientClock;
  readonly #waiting: (() => void)[] = [];
  #perSecond = 0;
  #burst = 1;
  #tokens = 1;
  #countedAt = 0;
  #blockedUntil = 0;
  #cancel: (() => void) | undefined;
  #over: (() => void) | undefined;

  constructor(clock: ClientClock) {
    this.#clock = clock;
  }

  /** As the server says; 0 messages a second means: not limited. */
  configure({ messagesPerSecond, messagesBurst }: { messagesPerSecond: number; messagesBurst: number }): void {
    const burst = Math.max(1, messagesBurst);
    // What was used up stays used up: the server's buckets outlive connections as well.
    this.#tokens = this.#perSecond === 0 ? burst : Math.min(this.#tokens, burst);
    this.#perSecond = messagesPerSecond * CAUTION;
    this.#burst = burst;
    this.#countedAt = this.#clock.now();
    this.#serve();
  }

  /** Resolves when it is one's turn. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#serve();
    });
  }

  /** The server refused: nobody sends before this time is over. */
  refused(retryAfterMs: number): void {
    this.#tokens = Math.min(this.#tokens, 1);
    this.#blockedUntil = Math.max(this.#blockedUntil, this.#clock.now() + retryAfterMs);
  }

  /** Nobody waits any longer: what they wait for finds out by itself that it can't be sent. */
  release(): void {
    this.#endWait();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #endWait(): void {
    this.#cancel?.();
    this.#over?.();
    this.#cancel = undefined;
    this.#over = undefined;
  }

  #serve(): void {
    this.#endWait();
    while (this.#waiting[0]) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        this.#cancel = this.#clock.setTimeout(() => this.#serve(), waitMs);
        this.#over = this.#clock.waits?.(waitMs);
        return;
      }
      if (this.#perSecond > 0) this.#tokens--;
      this.#waiting.shift()?.();
    }
  }

  #waitMs(): number {
    const now = this.#clock.now();
    // A clock that was set back must not hold back what waits.
    if (this.#countedAt > now) this.#countedAt = now;
    const blockedMs = this.#blockedUntil - now;
    if (blockedMs > 0 && blockedMs <= BLOCKED_AT_MOST_MS) return blockedMs;
    if (this.#perSecond === 0) return 0;
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#countedAt) / 1_000) * this.#perSecond);
    this.#countedAt = now;
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1_000));
  }
}

const BLOCKED_AT_MOST_MS = 120_000;
