import type { TimelineEntry } from '@roomful/sdk';
import type { MessageEntry } from './message-entry.ts';
import { comparePlaces, placeOf, type Place } from './place.ts';

/**
 * A stretch of a room's history without a hole, known beside the room's own entries: around a permalink, or what was
 * read before a gap. Never empty.
 */
export interface Run {
  /** In display order. */
  entries: readonly MessageEntry[];
  /** Nothing stands before it in the room. */
  reachesStart: boolean;
}

/** Adds a stretch. Those that it meets become one with it: they share a message, or stand inside each other. */
export function addRun(runs: readonly Run[], added: Run): Run[] {
  if (added.entries.length === 0) return [...runs];
  const apart: Run[] = [];
  let merged = added;
  for (const run of runs) {
    if (meet(run, merged)) merged = unite(run, merged);
    else apart.push(run);
  }
  return [...apart, merged].sort((one, other) => comparePlaces(firstOf(one), firstOf(other)));
}

/** The runs that still say something once the room's own entries begin at this place. */
export function keepBefore(runs: readonly Run[], place: Place): readonly Run[] {
  return runs.every((run) => comparePlaces(firstOf(run), place) < 0)
    ? runs
    : runs.filter((run) => comparePlaces(firstOf(run), place) < 0);
}

/** Newer versions of messages, and those that came late: they belong to a run that has messages on both sides of them. */
export function takeChanged(runs: readonly Run[], changed: readonly MessageEntry[]): readonly Run[] {
  let result = runs;
  for (const entry of changed) {
    const single: Run = { entries: [entry], reachesStart: false };
    if (result.some((run) => meet(run, single))) result = addRun(result, single);
  }
  return result;
}

export function firstOf(run: Run): Place {
  return placeOf(run.entries[0] as TimelineEntry);
}

export function lastOf(run: Run): Place {
  return placeOf(run.entries.at(-1) as TimelineEntry);
}

/** What is loaded of a room with `own` entries may be newer there or here: the higher `rev` has it. */
function newerOf(held: MessageEntry, other: MessageEntry): MessageEntry {
  return other.message.rev > held.message.rev ? other : held;
}

function meet(one: Run, other: Run): boolean {
  return comparePlaces(firstOf(one), lastOf(other)) <= 0 && comparePlaces(firstOf(other), lastOf(one)) <= 0;
}

function unite(one: Run, other: Run): Run {
  const [earlier, later] = comparePlaces(firstOf(one), firstOf(other)) <= 0 ? [one, other] : [other, one];
  const entries: MessageEntry[] = [];
  let next = 0;
  for (const entry of earlier.entries) {
    for (let other = later.entries[next]; other !== undefined; other = later.entries[++next]) {
      if (comparePlaces(other.message, entry.message) >= 0) break;
      entries.push(other);
    }
    const twin = later.entries[next];
    if (twin?.message.id === entry.message.id) next++;
    entries.push(twin?.message.id === entry.message.id ? newerOf(entry, twin) : entry);
  }
  for (const entry of later.entries.slice(next)) entries.push(entry);
  return { entries, reachesStart: earlier.reachesStart };
}
