import { text } from '#lib/messages/text.svelte.ts';
import { chooseLocale, DateNames } from './date-names.ts';

/** Dates as this browser's reader writes them. */
export const readerDates = new DateNames({
  locale: chooseLocale(text.languageTag, globalThis.navigator?.languages ?? []),
  today: text.timeline.today,
  yesterday: text.timeline.yesterday,
  justNow: text.people.justNow,
});
