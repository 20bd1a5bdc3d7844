import type { TimelineEntry } from '@roomful/sdk';
import type { DateNames } from '#lib/dates/date-names.ts';
import { shownAuthor } from '#lib/text/shown-author.ts';

/** Somebody’s messages stand together while no more time than this lies between them. */
const TOGETHER_MS = 5 * 60_000;

export interface Row {
  entry: TimelineEntry;
  own: boolean;
  author: string;
  kind: 'guest' | 'bot' | undefined;
  timestamp: number;
  /** The day, where another one begins. */
  day: string | undefined;
  startsGroup: boolean;
}

/** Entries as they are drawn: by day, and by author. */
export function layOut(entries: readonly TimelineEntry[], dates: DateNames, now: number): Row[] {
  let before: { key: string; dayKey: string; timestamp: number } | undefined;
  return entries.map((entry) => {
    const isOutgoing = entry.kind === 'outgoing';
    const own = isOutgoing || entry.own;
    const timestamp = isOutgoing ? entry.timestamp : entry.message.timestamp;
    const dayKey = dates.dayKey(timestamp);
    const key = own ? 'own' : `${entry.kind === 'message' ? entry.message.userId : ''}`;
    const isNewDay = before?.dayKey !== dayKey;
    const startsGroup = isNewDay || before?.key !== key || timestamp - before.timestamp > TOGETHER_MS;
    before = { key, dayKey, timestamp };
    return {
      entry,
      own,
      author: isOutgoing ? '' : shownAuthor(entry.message),
      kind: isOutgoing ? undefined : entry.message.authorKind,
      timestamp,
      day: isNewDay ? dates.day(timestamp, now) : undefined,
      startsGroup,
    };
  });
}
