import type { TimelineEntry } from '@roomful/sdk';

/** Where a message stands in display order: by timestamp, then id. */
export interface Place {
  timestamp: number;
  id: number;
}

export function comparePlaces(one: Place, other: Place): number {
  if (one.timestamp !== other.timestamp) return one.timestamp < other.timestamp ? -1 : 1;
  return one.id - other.id;
}

/** A message's place; what is being sent stands after all messages. */
export function placeOf(entry: TimelineEntry): Place {
  return entry.kind === 'message' ? entry.message : { timestamp: Infinity, id: 0 };
}

/** The first index whose entry does not stand before the place. */
export function findIndex(entries: readonly TimelineEntry[], place: Place): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && comparePlaces(placeOf(entry), place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
