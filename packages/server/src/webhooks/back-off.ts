const FIRST_MS = 1_000;
const MAX_MS = 900_000;
/** So that what failed together does not come again together. */
const JITTER = 0.25;

/** How long to wait after the nth failure in a row: 1, 2, 4 … seconds, at most 15 minutes, and up to a quarter more. */
export function backOffMs(failures: number, random: number): number {
  return Math.round(Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), MAX_MS) * (1 + JITTER * random));
}
