import { Cron } from 'croner';
import type { Every, When } from './schedule.ts';

/** What comes again and again. */
export type Repeat = { everyMs: number } | { cron: string; timeZone?: string };

/** Throws `TypeError` for a time or a pattern that is none. */
export function firstRun(when: When, now: number): number {
  if ('at' in when) return wholeMs(Number(when.at), '`at`');
  if ('inMs' in when) return wholeMs(now + when.inMs, '`inMs`');
  return nextRun(when, now);
}

export function repeatOf(when: When): Repeat | undefined {
  return 'everyMs' in when || 'cron' in when ? when : undefined;
}

/** Throws `TypeError` for a pattern that is none. */
export function toRepeat(every: Every): Repeat {
  const repeat = typeof every === 'string' ? { cron: every } : every;
  nextRun(repeat, 0);
  return repeat;
}

/** As `followingRun`. Throws `TypeError` where there is none, and for a pattern that is none. */
function nextRun(repeat: Repeat, now: number): number {
  const next = followingRun(repeat, { now });
  if (next !== undefined) return next;
  throw new TypeError(`The cron pattern "${'cron' in repeat ? repeat.cron : ''}" never comes again.`);
}

/**
 * The first moment after `now`: one that was missed several times is made up for once. `lastDueAt` keeps the rhythm.
 * `undefined` when there is none any more, as of a pattern with a year.
 */
export function followingRun(
  repeat: Repeat,
  { now, lastDueAt = now }: { now: number; lastDueAt?: number },
): number | undefined {
  if ('everyMs' in repeat) {
    const { everyMs } = repeat;
    if (!(everyMs >= 1))
      throw new TypeError(`\`everyMs\` is a number of milliseconds from 1 on, and ${everyMs} is not.`);
    const missed = Math.max(0, Math.floor((now - lastDueAt) / everyMs));
    return wholeMs(lastDueAt + (missed + 1) * everyMs, '`everyMs`');
  }
  return parseCron(repeat).nextRun(new Date(now))?.getTime();
}

function parseCron({ cron, timeZone }: { cron: string; timeZone?: string }): Cron {
  if (timeZone !== undefined) assertTimeZone(timeZone);
  try {
    const parsed = new Cron(cron, { paused: true, ...(timeZone !== undefined && { timezone: timeZone }) });
    return parsed;
  } catch (error) {
    throw new TypeError(
      `"${cron}" is no cron pattern. It has five parts, minute hour day month weekday: "0 9 * * 1-5" is 9:00 on weekdays.`,
      { cause: error },
    );
  }
}

function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    throw new TypeError(`There is no time zone "${timeZone}". Give one such as "Europe/Berlin" or "UTC".`, {
      cause: error,
    });
  }
}

function wholeMs(time: number, what: string): number {
  if (Number.isFinite(time)) return Math.round(time);
  throw new TypeError(`${what} is no time: give Unix milliseconds, for example Date.now() + 60_000.`);
}
