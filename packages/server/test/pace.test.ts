import { expect, it } from 'vitest';
import { Pace } from '../src/delivery/pace.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

/** A process of which the test says how much of its time it works. */
class Process extends ManualClock {
  #activeMs = 0;
  #idleMs = 0;

  override workload(): { activeMs: number; idleMs: number } {
    return { activeMs: this.#activeMs, idleMs: this.#idleMs };
  }

  run(ms: number, share: number): void {
    this.#activeMs += ms * share;
    this.#idleMs += ms * (1 - share);
    this.advance(ms);
  }
}

/** Looks as often as messages come. */
function gatherAfter(process: Process, pace: Pace, { ms, share }: { ms: number; share: number }): number {
  let gatherMs = pace.gatherMs;
  for (let passed = 0; passed < ms; passed += 20) {
    process.run(20, share);
    gatherMs = pace.gatherMs;
  }
  return gatherMs;
}

it('[R-1] nothing is held back while there is time to spare, and never for longer than 80 ms', () => {
  const process = new Process();
  const pace = new Pace(process);
  expect(gatherAfter(process, pace, { ms: 1_000, share: 0.4 })).toBe(0);
  expect(gatherAfter(process, pace, { ms: 1_000, share: 1 })).toBe(80);
  const between = gatherAfter(process, pace, { ms: 1_000, share: 0.75 });
  expect(between).toBeGreaterThan(20);
  expect(between).toBeLessThan(80);
});

it('[R-1] a burst is noticed within a tenth of a second, and so is its end', () => {
  const process = new Process();
  const pace = new Pace(process);
  gatherAfter(process, pace, { ms: 1_000, share: 0.1 });
  expect(gatherAfter(process, pace, { ms: 100, share: 1 })).toBeGreaterThan(40);
  expect(gatherAfter(process, pace, { ms: 100, share: 0.1 })).toBe(0);
});

it('[R-1] after a silence the load from before it counts no more', () => {
  const process = new Process();
  const pace = new Pace(process);
  gatherAfter(process, pace, { ms: 1_000, share: 1 });
  process.run(5_000, 0);
  expect(pace.gatherMs).toBe(0);
});
