const RETRY_MAX_MS = 30_000;

/** Longer each time, and never the same for everybody. */
export function retryPauseMs(failures: number): number {
  return Math.min(RETRY_MAX_MS, 1_000 * 2 ** Math.min(failures, 5)) * (0.75 + Math.random() / 2);
}
