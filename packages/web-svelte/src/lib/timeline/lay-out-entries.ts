import type { TimelineEntry } from '@roomful/sdk';

/** What the timeline draws, from top to bottom. */
export type TimelineRow =
  | { kind: 'day'; key: string; timestamp: number }
  | { kind: 'entry'; key: string; entry: TimelineEntry; startsGroup: boolean; endsGroup: boolean };

interface LayOutOptions {
  /** Whose outgoing entries they are. */
  ownUsername: string;
  /** Names the calendar day of a time, in the reader's time zone. */
  dayOf(timestampMs: number): string;
}

const GROUP_SPAN_MS = 5 * 60_000;

/** Adds a separator before each day, and joins what one author wrote within five minutes into groups. */
export function layOutEntries(entries: readonly TimelineEntry[], options: LayOutOptions): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let previous: { author: string; timestamp: number; row: Extract<TimelineRow, { kind: 'entry' }> } | undefined;
  let previousDay: string | undefined;

  for (const entry of entries) {
    const timestamp = timestampOf(entry);
    const author = entry.kind === 'message' ? entry.message.username : options.ownUsername;
    const day = options.dayOf(timestamp);
    const newDay = day !== previousDay;
    if (newDay) rows.push({ kind: 'day', key: `day ${day} ${entry.key}`, timestamp });

    const continues =
      !newDay &&
      previous !== undefined &&
      previous.author === author &&
      timestamp - previous.timestamp <= GROUP_SPAN_MS;
    if (continues && previous !== undefined) previous.row.endsGroup = false;

    const row = { kind: 'entry' as const, key: entry.key, entry, startsGroup: !continues, endsGroup: true };
    rows.push(row);
    previous = { author, timestamp, row };
    previousDay = day;
  }
  return rows;
}

/** When an entry was written, by its author's clock. */
export function timestampOf(entry: TimelineEntry): number {
  return entry.kind === 'message' ? entry.message.timestamp : entry.timestamp;
}
