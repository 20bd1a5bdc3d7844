import type { ClientClock } from './client-clock.ts';

/** Runs `send` soon, and at most once in `intervalMs`: what is asked for meanwhile is covered by the next run. */
export class AckSender {
  readonly #clock: ClientClock;
  readonly #intervalMs: number;
  readonly #send: () => void;
  #lastSentAt = -Infinity;
  #cancel: (() => void) | undefined;

  constructor({ clock, intervalMs, send }: { clock: ClientClock; intervalMs: number; send: () => void }) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  request(): void {
    if (this.#cancel) return;
    const sinceMs = this.#clock.now() - this.#lastSentAt;
    // A clock that was set back must not hold back acknowledgements.
    if (sinceMs >= this.#intervalMs || sinceMs < 0) this.#fire();
    else this.#cancel = this.#clock.setTimeout(() => this.#fire(), this.#intervalMs - sinceMs);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #fire(): void {
    this.#cancel = undefined;
    this.#lastSentAt = this.#clock.now();
    this.#send();
  }
}
