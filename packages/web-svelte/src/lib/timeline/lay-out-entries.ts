import type { TimelineEntry } from '@roomful/sdk';
import type { Drawn } from './drawn-window.ts';
import type { Item } from './known.ts';

export type EntryRow = { kind: 'entry'; key: string; entry: TimelineEntry; startsGroup: boolean; endsGroup: boolean };

/** What the timeline draws, from top to bottom. */
export type TimelineRow =
  | { kind: 'day'; key: string; timestamp: number }
  /** What follows is new. */
  | { kind: 'new'; key: string }
  | { kind: 'gap'; key: string; runIndex: number }
  | EntryRow;

interface LayOutOptions {
  /** Whose outgoing entries they are. */
  ownUsername: string;
  /** Names the calendar day of a time, in the reader's time zone. */
  dayOf(timestampMs: number): string;
}

const GROUP_SPAN_MS = 5 * 60_000;

/**
 * Adds a separator before each day, and joins what one author wrote within five minutes into groups. Only the window is
 * looked at, and one item on each side. A row that says what it said before is the same object as it was.
 */
export class TimelineLayout {
  #options: LayOutOptions;
  #rows = new Map<string, EntryRow>();

  constructor(options: LayOutOptions) {
    this.#options = options;
  }

  layOut(list: { at(index: number): Item | undefined }, drawn: Drawn, newFrom?: string): TimelineRow[] {
    const rows: TimelineRow[] = [];
    const entryRows = new Map<string, EntryRow>();
    let starts = this.#startsAfter(
      drawn.start > 0 ? list.at(drawn.start - 1) : undefined,
      list.at(drawn.start),
      newFrom,
    );
    for (let index = drawn.start; index < drawn.end; index++) {
      const item = list.at(index);
      if (item === undefined) break;
      const next = list.at(index + 1);
      const nextStarts = this.#startsAfter(item, next, newFrom);
      if (item.kind === 'gap') {
        rows.push({ kind: 'gap', key: item.key, runIndex: item.runIndex });
      } else {
        if (starts.day) rows.push({ kind: 'day', key: `day ${item.key}`, timestamp: timestampOf(item) });
        if (item.key === newFrom) rows.push({ kind: 'new', key: 'new' });
        const row = this.#row(item, starts.group, nextStarts.group);
        entryRows.set(item.key, row);
        rows.push(row);
      }
      starts = nextStarts;
    }
    this.#rows = entryRows;
    return rows;
  }

  #row(entry: TimelineEntry, startsGroup: boolean, endsGroup: boolean): EntryRow {
    const held = this.#rows.get(entry.key);
    if (held?.entry === entry && held.startsGroup === startsGroup && held.endsGroup === endsGroup) return held;
    return { kind: 'entry', key: entry.key, entry, startsGroup, endsGroup };
  }

  #startsAfter(previous: Item | undefined, item: Item | undefined, newFrom?: string): { day: boolean; group: boolean } {
    if (item === undefined || item.kind === 'gap') return { day: false, group: true };
    if (previous === undefined || previous.kind === 'gap') return { day: true, group: true };
    const { ownUsername } = this.#options;
    const [before, after] = [timestampOf(previous), timestampOf(item)];
    const day = this.#options.dayOf(before) !== this.#options.dayOf(after);
    const sameAuthor = authorOf(previous, ownUsername) === authorOf(item, ownUsername);
    return { day, group: day || !sameAuthor || after - before > GROUP_SPAN_MS || item.key === newFrom };
  }
}

/** When an entry was written, by its author's clock. */
export function timestampOf(entry: TimelineEntry): number {
  return entry.kind === 'message' ? entry.message.timestamp : entry.timestamp;
}

function authorOf(entry: TimelineEntry, ownUsername: string): string {
  return entry.kind === 'message' ? entry.message.username : ownUsername;
}
