/** When to try again after the connection was lost. Replace it to fit your users or your network. */
export interface ReconnectPolicy {
  /** `attempt` is 1 for the first retry; `random` answers at least 0 and below 1. */
  nextDelayMs(attempt: number, random: () => number): number;
  /** After so many failures the state is `offline`; quiet tries go on. `Infinity` never goes there. */
  maxAttempts: number;
  /** About how long to wait between two quiet tries while `offline`. */
  offlineRetryMs: number;
}

const BASE_MS = 500;
const CAP_MS = 8_000;

/**
 * Five attempts, each after a random time in the upper half of a bound that doubles from 0.5 s to 8 s: when a server
 * restarts, its clients come back spread out and not as one wave. The lower half is left out, or one client in six would
 * have used up its attempts before a restart of five seconds is over. Then a quiet try about every 15 seconds.
 */
export const defaultReconnectPolicy: ReconnectPolicy = {
  nextDelayMs: (attempt, random) => (0.5 + random() / 2) * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)),
  maxAttempts: 5,
  offlineRetryMs: 15_000,
};
