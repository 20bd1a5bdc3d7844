/** Time and randomness, so that a test can decide what time it is. */
export interface ClientClock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Runs `callback` once after `delayMs`; the answer cancels it. */
  setTimeout(callback: () => void, delayMs: number): () => void;
  /** At least 0, below 1. */
  random(): number;
  /** Whether callbacks are never late, as they are after a machine has slept: then nobody has to watch out for it. */
  readonly isNeverLate?: boolean;
  /**
   * Called when something begins to wait on purpose, such as before another try, and not only as long as an answer may
   * take; the answer is called when that wait is over. A test's clock then knows that time has to go on.
   */
  waits?(delayMs: number): () => void;
}

export const systemClock: ClientClock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Resolves after `delayMs`, or as soon as the signal aborts. */
export function pause(clock: ClientClock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  const over = clock.waits?.(delayMs);
  return rest(clock, delayMs, signal).finally(over);
}

/** The same for who has nothing to do until then: a test's clock need not go on for it. */
export function rest(clock: ClientClock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = () => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.setTimeout(finish, delayMs);
    signal?.addEventListener('abort', finish);
  });
}
