import { type Clock, systemClock } from '../ports/clock.ts';

interface Timer {
  dueAt: number;
  callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(now: number = systemClock.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = { dueAt: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  elapsed(): number {
    return this.#now;
  }

  settle(): Promise<void> {
    return systemClock.settle();
  }

  yield(): Promise<void> {
    return systemClock.yield();
  }

  /** Never in a hurry: what is sent goes out at once. */
  workload(): { activeMs: number; idleMs: number } {
    return { activeMs: 0, idleMs: this.#now };
  }

  /** No jitter. */
  random(): number {
    return 0;
  }

  randomToken(bytes: number): string {
    return systemClock.randomToken(bytes);
  }

  /** Runs what falls due on the way, in order. */
  advance(ms: number): void {
    const target = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.dueAt <= target).sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.dueAt);
      due.callback();
    }
    this.#now = target;
  }
}
