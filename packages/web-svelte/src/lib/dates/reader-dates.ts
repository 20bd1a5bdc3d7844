import { text } from '#lib/messages/text.svelte.ts';
import { chooseLocale, DateNames } from './date-names.ts';

let made: { language: string; names: DateNames } | undefined;

/** Made once for each language that comes into use; whoever reads a date in a template follows the language. */
function names(): DateNames {
  const language = text.languageTag;
  if (made?.language !== language) {
    const locale = chooseLocale(language, globalThis.navigator?.languages ?? []);
    const { today, yesterday } = text.timeline;
    made = { language, names: new DateNames({ locale, today, yesterday, justNow: text.people.justNow }) };
  }
  return made.names;
}

/** Dates as this browser's reader writes them. */
export const readerDates: Pick<DateNames, 'dayKey' | 'time' | 'full' | 'day' | 'ago'> = {
  dayKey: (timestampMs) => names().dayKey(timestampMs),
  time: (timestampMs) => names().time(timestampMs),
  full: (timestampMs) => names().full(timestampMs),
  day: (timestampMs, nowMs) => names().day(timestampMs, nowMs),
  ago: (timestampMs, nowMs) => names().ago(timestampMs, nowMs),
};
