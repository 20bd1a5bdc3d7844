/** In every time zone days begin at a quarter of an hour. */
const QUARTER_MS = 15 * 60_000;
const QUARTERS_MAX = 2_000;

/** Remembers the days of times, because naming a day costs more than all else about a row. */
export function cacheDays(dayOf: (timestampMs: number) => string): (timestampMs: number) => string {
  const days = new Map<number, string>();
  return (timestampMs) => {
    const quarter = Math.floor(timestampMs / QUARTER_MS);
    const held = days.get(quarter);
    if (held !== undefined) return held;
    if (days.size >= QUARTERS_MAX) days.clear();
    const day = dayOf(timestampMs);
    days.set(quarter, day);
    return day;
  };
}
