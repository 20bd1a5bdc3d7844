import type { ClientClock } from '../client-clock.ts';
import { type Duration, toMs } from './duration.ts';

interface Timer {
  dueAt: number;
  callback: () => void;
}

/** Where the clock stands at first. */
export interface ManualClockOptions {
  /** The time that it is at first, in Unix milliseconds. */
  now?: number;
  /** Called after everything that fell due, for what follows from it. By default promises settle. */
  settle?: () => Promise<void>;
}

/** Noon of the first of January 2026, UTC: a time that is the same in every run. */
const DEFAULT_NOW = Date.UTC(2026, 0, 1, 12);

/**
 * A clock that stands still until it is told to go on, for the `clock` of clients and bots. Chance is no chance on it.
 *
 * @example
 * const clock = new ManualClock();
 * const client = new RoomfulClient({ url: 'http://localhost:3000', clock });
 * await clock.advance('10m');
 */
export class ManualClock implements ClientClock {
  readonly #timers = new Set<Timer>();
  readonly #settle: () => Promise<void>;
  #now: number;
  #turn: Promise<void> = Promise.resolve();

  constructor({ now = DEFAULT_NOW, settle = endOfTurn }: ManualClockOptions = {}) {
    this.#now = now;
    this.#settle = settle;
  }

  /** Unix time in milliseconds. */
  now(): number {
    return this.#now;
  }

  /** How many callbacks wait for their time. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  random(): number {
    return 0.5;
  }

  /** Sets the wall clock, forward or back, as a person or the system may do, and lets no timer run. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.dueAt += ms;
  }

  /** Lets time pass. What falls due on the way runs in order, each with everything that follows from it. */
  advance(duration: Duration): Promise<void> {
    const ms = toMs(duration);
    const run = this.#turn.then(() => this.#advance(ms));
    // Two at the same time follow each other; what the first one throws is its caller's.
    this.#turn = run.catch(() => undefined);
    return run;
  }

  async #advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await this.#settle();
    for (let timer = this.#nextUntil(target); timer; timer = this.#nextUntil(target)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.dueAt);
      timer.callback();
      await this.#settle();
    }
    this.#now = Math.max(this.#now, target);
  }

  #nextUntil(target: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.dueAt <= target && (!next || timer.dueAt < next.dueAt)) next = timer;
    return next;
  }
}

/** Everything that only waits for promises has happened, and what has come in over the network was read. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
