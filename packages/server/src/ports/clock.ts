import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { nextTick } from 'node:process';

/** Time and randomness. Everything that waits or draws asks this port, so that tests decide what time it is. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Milliseconds since some moment, with fractions, never set back: for durations. */
  elapsed(): number;
  /** Runs `callback` once after `delayMs`; the answer cancels it. Never keeps the process alive by itself. */
  setTimeout(callback: () => void, delayMs: number): () => void;
  /** Resolves after the promises that can go on by themselves have gone on, and before any other event. */
  settle(): Promise<void>;
  /** Resolves after the events that already wait were handled. */
  yield(): Promise<void>;
  /** How long this process has worked, and how long it has waited for something to do, in milliseconds since its start. */
  workload(): { activeMs: number; idleMs: number };
  /** At least 0, below 1. */
  random(): number;
  /** Unguessable, base64url. */
  randomToken(bytes: number): string;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  settle: () => new Promise((resolve) => nextTick(resolve)),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
  workload() {
    const { active, idle } = performance.eventLoopUtilization();
    return { activeMs: active, idleMs: idle };
  },
  random: () => Math.random(),
  randomToken: (bytes) => randomBytes(bytes).toString('base64url'),
};
