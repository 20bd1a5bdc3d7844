/**
 * What is kept of one session. `marks` tell what each place (a room, as a rule) did last, so that an event that comes
 * again changes nothing twice: events of a place come one after the other, so that one mark for each is enough.
 */
export interface SessionRecord {
  /** The version of the schema that it was written under. */
  version: number;
  /** JSON; `undefined` before the first write and after `clear`. */
  value: string | undefined;
  /** Newest first. */
  marks: readonly Mark[];
}

export interface Mark {
  place: string;
  event: string;
  /** How many changes the event made. */
  changes: number;
  /** The value that the event found, as JSON: `[value]`, or `[]` when there was none. Only the newest mark has it. */
  before?: readonly string[];
}

/** More places than a user talks in at one moment; an older mark is of no use. */
const MARKS_MAX = 50;

export function decodeRecord(text: string): SessionRecord {
  const stored = JSON.parse(text) as { v: number; value?: unknown; marks: StoredMark[] };
  return {
    version: stored.v,
    value: toText(stored.value),
    marks: stored.marks.map(([place, event, changes, before]) => ({
      place,
      event,
      changes,
      ...(before && { before: before.map((value) => JSON.stringify(value)) }),
    })),
  };
}

type StoredMark = [place: string, event: string, changes: number, before?: unknown[]];

export function encodeRecord({ version, value, marks }: SessionRecord): string {
  const stored = marks.map(({ place, event, changes, before }): StoredMark => {
    return before ? [place, event, changes, before.map(fromText)] : [place, event, changes];
  });
  return JSON.stringify({ v: version, value: value === undefined ? undefined : fromText(value), marks: stored });
}

export function findMark({ marks }: SessionRecord, { place, event }: Pick<Mark, 'place' | 'event'>): Mark | undefined {
  return marks.find((mark) => mark.place === place && mark.event === event);
}

/** The record after one more change by an event. */
export function withChange(
  record: SessionRecord,
  { place, event }: Pick<Mark, 'place' | 'event'>,
  { version, value }: Pick<SessionRecord, 'version' | 'value'>,
): SessionRecord {
  const former = findMark(record, { place, event });
  const before = former ? former.before : record.value === undefined ? [] : [record.value];
  const mark = { place, event, changes: (former?.changes ?? 0) + 1, ...(before && { before }) };
  const others = record.marks.filter((other) => other.place !== place).map(({ before: _, ...other }) => other);
  return { version, value, marks: [mark, ...others].slice(0, MARKS_MAX) };
}

function toText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function fromText(text: string): unknown {
  return JSON.parse(text);
}
