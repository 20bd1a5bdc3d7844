const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10m` in milliseconds; undefined for what is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,4})([smhd])$/.exec(text) ?? [];
  const unitMs = unitsMs[unit ?? ''];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}

/** The largest unit that is full: `2h`. */
export function formatDuration(ms: number): string {
  const [unit, unitMs] = Object.entries(unitsMs).findLast(([, unitMs]) => ms >= unitMs) ?? ['s', 1_000];
  return `${Math.round(ms / unitMs)}${unit}`;
}
