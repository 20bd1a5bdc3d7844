import type { OutgoingEntry, TimelineEntry } from '@roomful/sdk';

/** What the room knows, and last, in the order of writing, all that waits for it. What is in the room waits no more. */
export function withOutgoing(
  entries: readonly TimelineEntry[],
  outgoing: readonly OutgoingEntry[],
): readonly TimelineEntry[] {
  if (outgoing.length === 0) return entries;
  const known = new Map(entries.map((entry) => [entry.key, entry]));
  const waiting = outgoing
    .map((entry) => known.get(entry.key) ?? entry)
    // The room knows best how sending goes.
    .filter((entry) => entry.kind === 'outgoing');
  const moved = new Set(waiting.map((entry) => entry.key));
  const rest = entries.filter((entry) => entry.kind === 'message' || !moved.has(entry.key));
  return [...rest, ...afterAll(rest, waiting)];
}

/** Without a server its time is only guessed: what waits stands behind all else on the page, so no day comes twice. */
function afterAll(entries: readonly TimelineEntry[], waiting: readonly OutgoingEntry[]): OutgoingEntry[] {
  const last = entries.at(-1);
  const lastTime = last === undefined ? 0 : last.kind === 'message' ? last.message.timestamp : last.timestamp;
  return waiting.map((entry) => (entry.timestamp >= lastTime ? entry : { ...entry, timestamp: lastTime }));
}
