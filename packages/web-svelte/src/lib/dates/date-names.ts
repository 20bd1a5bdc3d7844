/** How a reader wants dates written, and the words that `Intl` does not have. */
export interface DateNamesOptions {
  locale: string;
  /** The system's by default. */
  timeZone?: string;
  today: string;
  yesterday: string;
  justNow: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Writes times for people. Formatters are made once, because making one costs more than all its uses. */
export class DateNames {
  #options: DateNamesOptions;
  #key: Intl.DateTimeFormat;
  #time: Intl.DateTimeFormat;
  #full: Intl.DateTimeFormat;
  #day: Intl.DateTimeFormat;
  #dayWithYear: Intl.DateTimeFormat;
  #ago: Intl.RelativeTimeFormat;

  constructor(options: DateNamesOptions) {
    const { locale, timeZone } = options;
    const zone = timeZone === undefined ? {} : { timeZone };
    this.#options = options;
    this.#key = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', ...zone });
    this.#time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', ...zone });
    this.#full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', ...zone });
    this.#day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...zone });
    this.#dayWithYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', ...zone });
    this.#ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  }

  /** `2026-03-09`: the same for all times of one calendar day. */
  dayKey(timestampMs: number): string {
    return this.#key.format(timestampMs);
  }

  /** `14:05` */
  time(timestampMs: number): string {
    return this.#time.format(timestampMs);
  }

  /** `Monday, 9 March 2026 at 14:05:12` */
  full(timestampMs: number): string {
    return this.#full.format(timestampMs);
  }

  /** `Today`, `Yesterday`, `Monday, 9 March`, or with the year once it is another one. */
  day(timestampMs: number, nowMs: number): string {
    const day = this.dayKey(timestampMs);
    const today = this.dayKey(nowMs);
    if (day === today) return this.#options.today;
    if (isNextDay(day, today)) return this.#options.yesterday;
    return day.slice(0, 4) === today.slice(0, 4)
      ? this.#day.format(timestampMs)
      : this.#dayWithYear.format(timestampMs);
  }

  /** `just now`, `5 minutes ago`, `yesterday`, and the date once it is more than a week. */
  ago(timestampMs: number, nowMs: number): string {
    const passedMs = Math.max(0, nowMs - timestampMs);
    if (passedMs < MINUTE_MS) return this.#options.justNow;
    if (passedMs < HOUR_MS) return this.#ago.format(-Math.floor(passedMs / MINUTE_MS), 'minute');
    if (passedMs < DAY_MS) return this.#ago.format(-Math.floor(passedMs / HOUR_MS), 'hour');
    if (passedMs < 7 * DAY_MS) return this.#ago.format(-Math.floor(passedMs / DAY_MS), 'day');
    return this.#dayWithYear.format(timestampMs);
  }
}

/** The reader's own variant of the catalog's language, such as `en-GB`, so that times look as they do elsewhere. */
export function chooseLocale(catalogLanguage: string, readerLanguages: readonly string[]): string {
  return readerLanguages.find((tag) => tag.split('-')[0] === catalogLanguage) ?? catalogLanguage;
}

function isNextDay(day: string, next: string): boolean {
  // As UTC dates, whatever the zone: no day there is 23 or 25 hours long.
  return Date.parse(next) - Date.parse(day) === DAY_MS;
}
