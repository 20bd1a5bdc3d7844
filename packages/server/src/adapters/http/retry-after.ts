import type { IncomingHttpHeaders } from 'node:http';

const MAX_MS = 3_600_000;

/** `Retry-After`, in seconds or as a time by the receiver's own `Date`; an hour at most. */
export function readRetryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1_000, MAX_MS);
  const waitMs = Date.parse(text) - Date.parse(headers.date ?? '');
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_MS);
}
