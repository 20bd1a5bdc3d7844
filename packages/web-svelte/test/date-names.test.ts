import { describe, expect, it } from 'vitest';
import { chooseLocale, DateNames } from '#lib/dates/date-names.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const names = (timeZone: string) =>
  new DateNames({ locale: 'en-GB', timeZone, today: 'Today', yesterday: 'Yesterday', justNow: 'just now' });

describe('day labels', () => {
  const now = Date.UTC(2026, 2, 9, 12, 0);

  it('name today and yesterday', () => {
    expect(names('UTC').day(now - 12 * HOUR, now)).toBe('Today');
    expect(names('UTC').day(now - 12 * HOUR - 1, now)).toBe('Yesterday');
    expect(names('UTC').day(now - DAY - 12 * HOUR, now)).toBe('Yesterday');
  });

  it('name other days of the year by weekday, and those of other years with the year', () => {
    expect(names('UTC').day(Date.UTC(2026, 2, 7, 12), now)).toMatch(/^Saturday,? 7 March$/);
    expect(names('UTC').day(Date.UTC(2025, 11, 31, 12), now)).toBe('31 December 2025');
  });

  it('follow the reader’s midnight, not Greenwich’s', () => {
    const late = Date.UTC(2026, 2, 8, 23, 30);
    expect(names('UTC').day(late, now)).toBe('Yesterday');
    expect(names('Europe/Berlin').day(late, now)).toBe('Today');
  });

  it('know yesterday across the night that summer time shortens', () => {
    const berlin = names('Europe/Berlin');
    expect(berlin.day(Date.UTC(2026, 2, 28, 23, 30), Date.UTC(2026, 2, 29, 22, 30))).toBe('Yesterday');
  });

  it('know the last day of a year as yesterday', () => {
    expect(names('UTC').day(Date.UTC(2025, 11, 31, 12), Date.UTC(2026, 0, 1, 1))).toBe('Yesterday');
  });
});

describe('last seen', () => {
  const now = Date.UTC(2026, 2, 9, 12, 0);

  it.each([
    [30_000, 'just now'],
    [MINUTE, '1 minute ago'],
    [59 * MINUTE, '59 minutes ago'],
    [5 * HOUR, '5 hours ago'],
    [DAY, 'yesterday'],
    [6 * DAY, '6 days ago'],
    [7 * DAY, '2 March 2026'],
  ])('[S-USR-1] is told as one would say it: %d ms', (passed, words) => {
    expect(names('UTC').ago(now - passed, now)).toBe(words);
  });

  it('is just now, when the clocks disagree and it lies ahead', () => {
    expect(names('UTC').ago(now + HOUR, now)).toBe('just now');
  });
});

describe('the locale', () => {
  it('is the reader’s variant of the catalog’s language', () => {
    expect(chooseLocale('en', ['de-DE', 'en-GB', 'en'])).toBe('en-GB');
    expect(chooseLocale('en', ['de-DE'])).toBe('en');
    expect(chooseLocale('en', [])).toBe('en');
  });
});
