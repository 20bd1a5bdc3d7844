import type { ClientClock } from '../client-clock.ts';

/** The server forgets who does not say again that they type; so often is enough. */
const REPEAT_MS = 2_000;

/** Turns the keystrokes of one room into few notices. */
export class TypingNotifier {
  readonly #clock: ClientClock;
  readonly #notify: (typing: boolean) => void;
  #saidAt: number | undefined;

  constructor(clock: ClientClock, notify: (typing: boolean) => void) {
    this.#clock = clock;
    this.#notify = notify;
  }

  set(typing: boolean): void {
    if (!typing) {
      if (this.#saidAt !== undefined) this.#notify(false);
      this.#saidAt = undefined;
      return;
    }
    const now = this.#clock.now();
    if (this.#saidAt !== undefined && Math.abs(now - this.#saidAt) < REPEAT_MS) return;
    this.#saidAt = now;
    this.#notify(true);
  }

  /** A new connection knows of nothing that was said before. */
  reset(): void {
    this.#saidAt = undefined;
  }
}
