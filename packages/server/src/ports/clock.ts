import { randomBytes } from 'node:crypto';

/** Time and randomness. Everything that waits or draws asks this port, so that tests decide what time it is. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Runs `callback` once after `delayMs`; the answer cancels it. Never keeps the process alive by itself. */
  setTimeout(callback: () => void, delayMs: number): () => void;
  /** Resolves after the events that already wait were handled. */
  yield(): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
  /** Unguessable, base64url. */
  randomToken(bytes: number): string;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  yield: () => new Promise((resolve) => setImmediate(resolve)),
  random: () => Math.random(),
  randomToken: (bytes) => randomBytes(bytes).toString('base64url'),
};
