/** Milliseconds, or a text of numbers with units: `'500ms'`, `'10s'`, `'5m'`, `'1h'`, `'2d'`, `'1h30m'`. */
export type Duration = number | string;

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Throws `TypeError` for what is no duration. */
export function toMs(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : parse(duration);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new TypeError(
    `${JSON.stringify(duration)} is no duration. Give milliseconds, or a text such as "90s", "10m" or "1h30m".`,
  );
}

function parse(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return Number.NaN;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([a-z]+)/g)) sum += Number(count) * (UNITS_MS[unit ?? ''] ?? 0);
  return Math.round(sum);
}
