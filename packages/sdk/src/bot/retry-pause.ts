/** How long to wait before the attempt after this one (1 is the first), in milliseconds: longer each time, a minute at most. */
export function retryPauseMs(attempt: number): number {
  return Math.min(60_000, 1_000 * 2 ** (attempt - 1));
}
