import type { TimelineEntry } from '@roomful/sdk';
import { comparePlaces, findIndex, placeOf, type Place } from './place.ts';
import { firstOf, lastOf, type Run } from './runs.ts';

/** Messages are missing here, between what was read before and what is known since. */
export interface Gap {
  kind: 'gap';
  key: string;
  /** Which run ends here. */
  runIndex: number;
}

export type Item = TimelineEntry | Gap;

interface Part {
  offset: number;
  entries: readonly TimelineEntry[];
  length: number;
}

/**
 * All that is known of a room as one list, without copying it: the runs, the gaps after them, the room's own entries.
 * Making one costs the same for ten messages and for ten thousand.
 */
export class Known {
  readonly length: number;
  readonly #parts: Part[] = [];
  readonly #gaps = new Map<number, Gap>();
  readonly #outgoing: number;

  /** `live` are the room's own entries, the newest ones, and what is being sent, last. */
  constructor(runs: readonly Run[], live: readonly TimelineEntry[]) {
    let offset = 0;
    const [firstLive] = live;
    const liveStart = firstLive?.kind === 'message' ? placeOf(firstLive) : undefined;
    runs.forEach((run, index) => {
      const next = runs[index + 1];
      const nextStart = next === undefined ? liveStart : firstOf(next);
      const length = nextStart === undefined ? run.entries.length : findIndex(run.entries, nextStart);
      this.#parts.push({ offset, entries: run.entries, length });
      offset += length;
      if (nextStart === undefined || comparePlaces(lastOf(run), nextStart) >= 0) return;
      // Counted from the end: history that is loaded before a gap changes nothing about it.
      this.#gaps.set(offset, { kind: 'gap', key: `gap ${runs.length - index}`, runIndex: index });
      offset++;
    });
    this.#parts.push({ offset, entries: live, length: live.length });
    this.length = offset + live.length;
    let outgoing = live.length;
    while (outgoing > 0 && live[outgoing - 1]?.kind === 'outgoing') outgoing--;
    this.#outgoing = offset + outgoing;
  }

  at(index: number): Item | undefined {
    const gap = this.#gaps.get(index);
    if (gap !== undefined) return gap;
    const part = this.#parts.findLast(({ offset }) => offset <= index);
    return part === undefined || index - part.offset >= part.length ? undefined : part.entries[index - part.offset];
  }

  entryAt(index: number): TimelineEntry | undefined {
    const item = this.at(index);
    return item === undefined || item.kind === 'gap' ? undefined : item;
  }

  /** Where an entry stands. A gap has the place of what follows it. */
  placeAt(index: number): Place {
    const entry = this.entryAt(index) ?? this.entryAt(index + 1);
    if (entry === undefined || index >= this.#outgoing) return { timestamp: Infinity, id: index - this.#outgoing };
    return placeOf(entry);
  }

  /** The first index whose entry does not stand before the place. */
  indexOf(place: Place): number {
    if (place.timestamp === Infinity) return Math.min(this.length, this.#outgoing + place.id);
    for (const { offset, entries, length } of this.#parts) {
      const index = findIndex(entries, place);
      if (index < length) return offset + index;
    }
    return this.length;
  }

  /** The index of a message by its id alone, which says nothing of its place. */
  findMessage(id: number): number | undefined {
    return this.#find((entry) => entry.kind === 'message' && entry.message.id === id);
  }

  findKey(key: string): number | undefined {
    return this.#find((entry) => entry.key === key);
  }

  #find(matches: (entry: TimelineEntry) => boolean): number | undefined {
    for (const { offset, entries, length } of this.#parts.toReversed()) {
      const index = entries.findLastIndex((entry, at) => at < length && matches(entry));
      if (index >= 0) return offset + index;
    }
    return undefined;
  }
}
