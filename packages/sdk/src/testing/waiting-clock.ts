import type { ClientClock } from '../client-clock.ts';

/** The time of the chat, for one client or bot: it knows what this one waits for on purpose. */
export class WaitingClock implements ClientClock {
  readonly isNeverLate = true;
  readonly #clock: ClientClock;
  readonly #waits = new Set<{ dueAt: number }>();
  #onWait: (() => void)[] = [];

  constructor(clock: ClientClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    return this.#clock.setTimeout(callback, delayMs);
  }

  random(): number {
    return this.#clock.random();
  }

  waits(delayMs: number): () => void {
    const wait = { dueAt: this.now() + delayMs };
    this.#waits.add(wait);
    const listeners = this.#onWait;
    this.#onWait = [];
    for (const resolve of listeners) resolve();
    return () => void this.#waits.delete(wait);
  }

  /** When the first of its waits is over; undefined when it waits for nothing. */
  get waitsUntil(): number | undefined {
    let first: number | undefined;
    for (const { dueAt } of this.#waits) first = Math.min(first ?? dueAt, dueAt);
    return first;
  }

  /** Resolves as soon as it waits for something. */
  waiting(): Promise<void> {
    return this.#waits.size > 0 ? Promise.resolve() : this.nextWait();
  }

  /** Resolves as soon as it begins to wait for something more. */
  nextWait(): Promise<void> {
    return new Promise((resolve) => this.#onWait.push(resolve));
  }
}
