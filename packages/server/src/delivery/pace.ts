import type { Clock } from '../ports/clock.ts';

/** Up to here there is time to spare, and nothing is gained by waiting. */
const RELAXED = 0.5;
/** From here on everything that can be gathered is. */
const BUSY = 0.95;
/** What a person does not notice, and far below the second that a message may take. */
const GATHER_MAX_MS = 80;
const SAMPLE_EVERY_MS = 20;
/** How much a new sample counts: a burst is noticed within two or three. */
const SAMPLE_WEIGHT = 0.4;

/**
 * How long to gather before something is written or sent, from how busy the process is: not at all while it has time to
 * spare, longer the less it has left. Gathering makes each message cheaper, so the two come to a balance by themselves.
 */
export class Pace {
  readonly #clock: Clock;
  #seen: { activeMs: number; idleMs: number };
  #sampledAt: number;
  #load = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#seen = clock.workload();
    this.#sampledAt = clock.elapsed();
  }

  /** The share of its time that the process works, from 0 to 1. */
  get load(): number {
    this.#sample();
    return this.#load;
  }

  get gatherMs(): number {
    const pressure = (this.load - RELAXED) / (BUSY - RELAXED);
    return GATHER_MAX_MS * Math.min(1, Math.max(0, pressure));
  }

  #sample(): void {
    const now = this.#clock.elapsed();
    if (now - this.#sampledAt < SAMPLE_EVERY_MS) return;
    const { activeMs, idleMs } = this.#clock.workload();
    const active = activeMs - this.#seen.activeMs;
    const total = active + idleMs - this.#seen.idleMs;
    // After a long silence the last samples say nothing any more.
    const weight = now - this.#sampledAt > 10 * SAMPLE_EVERY_MS ? 1 : SAMPLE_WEIGHT;
    if (total > 0) this.#load += weight * (active / total - this.#load);
    this.#seen = { activeMs, idleMs };
    this.#sampledAt = now;
  }
}
