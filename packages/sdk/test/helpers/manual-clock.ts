import type { ClientClock } from '../../src/client-clock.ts';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements ClientClock {
  readonly #timers = new Set<{ dueAt: number; callback: () => void }>();
  #now: number;

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = { dueAt: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  random(): number {
    return 0.5;
  }

  /** Sets the wall clock, as a person or the system may do, and lets no timer run. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.dueAt += ms;
  }

  /** Runs what falls due on the way, in order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.dueAt <= target).sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.dueAt);
      due.callback();
      await settle();
    }
    this.#now = target;
  }
}

/** Everything that only waits for promises has happened. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
