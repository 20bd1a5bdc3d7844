import type { TimelineEntry } from '@roomful/sdk';
import type { MessageEntry } from './message-entry.ts';
import { addRun, type Run } from './runs.ts';

/** Where a reader was in a room: at its end, or with this entry so far below the upper edge of the view. */
export type Position = 'end' | { key: string; offset: number };

/** What a visit leaves behind for the next one in the same page. */
export interface RoomMemory {
  runs: readonly Run[];
  position: Position | undefined;
  /** A message in the midst of what is kept around the position. */
  middle: number | undefined;
}

interface RecallOptions {
  runs: readonly Run[];
  live: readonly TimelineEntry[] | undefined;
  position: Position | undefined;
  hasMore: boolean;
}

/** So many messages are kept on both sides of a position, and of the newest. */
const KEPT = 60;

/** Keeps what the reader saw last, and the newest messages. */
export function recall({ runs, live, position, hasMore }: RecallOptions): RoomMemory | undefined {
  if (live === undefined) return undefined;
  const liveRun: Run = { entries: live.filter((entry) => entry.kind === 'message'), reachesStart: !hasMore };
  const all = addRun(runs, liveRun);
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const newest = cut(last, last.entries.length - KEPT, last.entries.length);
  if (position === undefined || position === 'end') return { runs: [newest], position, middle: undefined };
  for (const run of all) {
    const index = run.entries.findIndex(({ key }) => key === position.key);
    if (index < 0) continue;
    const seen = cut(run, index - KEPT, index + KEPT);
    const middle = (run.entries[index] as MessageEntry).message.id;
    return { runs: addRun([newest], seen), position, middle };
  }
  return { runs: [newest], position: undefined, middle: undefined };
}

function cut(run: Run, from: number, to: number): Run {
  const start = Math.max(0, from);
  return { entries: run.entries.slice(start, to), reachesStart: run.reachesStart && start === 0 };
}
