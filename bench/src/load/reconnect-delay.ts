const BASE_MS = 500;
const CAP_MS = 8_000;

/** As the SDK's own policy: the upper half of a bound that doubles, so that clients come back spread out. */
export function reconnectDelayMs(attempt: number): number {
  return (0.5 + Math.random() / 2) * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
}
