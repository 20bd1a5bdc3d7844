import type { TimelineEntry } from '@roomful/sdk';
import { describe, expect, it } from 'vitest';
import { type TimelineRow, TimelineLayout } from '#lib/timeline/lay-out-entries.ts';

const START = Date.UTC(2026, 2, 9, 12, 0);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let nextId = 1;

function wrote(username: string, timestamp: number): TimelineEntry {
  const id = nextId++;
  const message = { id, username, timestamp, content: 'x' } as unknown as Extract<
    TimelineEntry,
    { kind: 'message' }
  >['message'];
  return { kind: 'message', key: `m${id}`, message, own: username === 'alice' };
}

function sending(timestamp: number): TimelineEntry {
  return { kind: 'outgoing', key: 'c1', clientId: 'c1', content: 'x', timestamp, state: 'sending' };
}

function makeLayout(): TimelineLayout {
  return new TimelineLayout({
    ownUsername: 'alice',
    dayOf: (timestamp) => new Date(timestamp).toISOString().slice(0, 10),
  });
}

function layOut(entries: TimelineEntry[], newFrom?: string): TimelineRow[] {
  return makeLayout().layOut(entries, { start: 0, end: entries.length }, newFrom);
}

/** The rows as a sketch: `day`, then `author[` for a group's start, `]` for its end. */
function sketch(entries: TimelineEntry[], newFrom?: string): string {
  return layOut(entries, newFrom)
    .map((row) => {
      if (row.kind !== 'entry') return row.kind;
      const author = row.entry.kind === 'message' ? row.entry.message.username : 'outgoing';
      return `${row.startsGroup ? `${author}[` : ''}.${row.endsGroup ? ']' : ''}`;
    })
    .join(' ');
}

describe('the timeline', () => {
  it('is empty without entries', () => {
    expect(sketch([])).toBe('');
  });

  it('joins what one author wrote within five minutes into a group', () => {
    expect(sketch([wrote('bob', START), wrote('bob', START + 5 * MINUTE), wrote('bob', START + 10 * MINUTE)])).toBe(
      'day bob[. . .]',
    );
  });

  it('starts a new group after more than five minutes', () => {
    expect(sketch([wrote('bob', START), wrote('bob', START + 5 * MINUTE + 1)])).toBe('day bob[.] bob[.]');
  });

  it('starts a new group when somebody else writes', () => {
    expect(sketch([wrote('bob', START), wrote('carol', START), wrote('bob', START)])).toBe(
      'day bob[.] carol[.] bob[.]',
    );
  });

  it('puts a separator before each day, and never a group across it', () => {
    const midnight = Date.UTC(2026, 2, 10);
    expect(sketch([wrote('bob', midnight - 1), wrote('bob', midnight), wrote('bob', midnight + DAY)])).toBe(
      'day bob[.] day bob[.] day bob[.]',
    );
  });

  it('adds what is still being sent to the group of its sender', () => {
    expect(sketch([wrote('alice', START), sending(START + MINUTE)])).toBe('day alice[. .]');
  });

  it('has no key twice, even where clocks disagree about the day', () => {
    const rows = layOut([wrote('bob', START + DAY), sending(START), wrote('bob', START + DAY)]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  it('puts the marker before the first unread message, which begins a group', () => {
    const entries = [wrote('bob', START), wrote('bob', START + 1), wrote('bob', START + 2)];
    expect(sketch(entries, entries[1]?.key)).toBe('day bob[.] new bob[. .]');
  });

  it('draws a window as a part of the whole: what stands beside it decides groups and days', () => {
    const entries = [wrote('bob', START), wrote('bob', START + 1), wrote('bob', START + 2), wrote('bob', START + 3)];
    const rows = makeLayout().layOut(entries, { start: 1, end: 3 });
    expect(rows).toMatchObject([
      { kind: 'entry', startsGroup: false, endsGroup: false },
      { kind: 'entry', startsGroup: false, endsGroup: false },
    ]);
  });

  it('keeps the row of an entry about which nothing changed', () => {
    const layout = makeLayout();
    const entries = [wrote('bob', START), wrote('carol', START + 1), wrote('carol', START + 2)];
    const before = layout.layOut(entries, { start: 0, end: 3 });
    const after = layout.layOut([...entries, wrote('carol', START + 3)], { start: 0, end: 4 });
    expect(after[1]).toBe(before[1]);
    expect(after[2]).toBe(before[2]);
    // It ends its group no more.
    expect(after[3]).not.toBe(before[3]);
  });
});
