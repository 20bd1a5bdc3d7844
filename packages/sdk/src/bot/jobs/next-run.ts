import { Cron } from 'croner';
import type { Every, When } from './schedule.ts';

/** What comes again and again. */
export type Repeat = { everyMs: number } | { cron: string; timeZone?: string };

/** Throws `TypeError` for a time or a pattern that is none. */
export function firstRun(when: When, now: number): number {
  if ('at' in when) return wholeMs(Number(when.at), '`at`');
  if ('inMs' in when) return wholeMs(now + when.inMs, '`inMs`');
  return nextRun(when, { now });
}

export function repeatOf(when: When): Repeat | undefined {
  return 'everyMs' in when || 'cron' in when ? when : undefined;
}

/** Throws `TypeError` for a pattern that is none. */
export function toRepeat(every: Every): Repeat {
  const repeat = typeof every === 'string' ? { cron: every } : every;
  nextRun(repeat, { now: 0 });
  return repeat;
}

/** The first moment after `now`: one that was missed several times is made up for once. `lastDueAt` keeps the rhythm. */
export function nextRun(repeat: Repeat, { now, lastDueAt = now }: { now: number; lastDueAt?: number }): number {
  if ('everyMs' in repeat) {
    const { everyMs } = repeat;
    if (!(everyMs >= 1))
      throw new TypeError(`\`everyMs\` is a number of milliseconds from 1 on, and ${everyMs} is not.`);
    const missed = Math.max(0, Math.floor((now - lastDueAt) / everyMs));
    return wholeMs(lastDueAt + (missed + 1) * everyMs, '`everyMs`');
  }
  const next = parseCron(repeat).nextRun(new Date(now));
  if (next) return next.getTime();
  throw new TypeError(`The cron pattern "${repeat.cron}" never comes again.`);
}

function parseCron({ cron, timeZone }: { cron: string; timeZone?: string }): Cron {
  try {
    const parsed = new Cron(cron, { paused: true, ...(timeZone !== undefined && { timezone: timeZone }) });
    // A zone that does not exist is noticed here.
    parsed.nextRun(new Date(0));
    return parsed;
  } catch (error) {
    const where = timeZone === undefined ? '' : ` in the time zone "${timeZone}"`;
    throw new TypeError(
      `"${cron}"${where} is no cron pattern. It has five parts, minute hour day month weekday: "0 9 * * 1-5" is 9:00 on weekdays.`,
      { cause: error },
    );
  }
}

function wholeMs(time: number, what: string): number {
  if (Number.isFinite(time)) return Math.round(time);
  throw new TypeError(`${what} is no time: give Unix milliseconds, for example Date.now() + 60_000.`);
}
