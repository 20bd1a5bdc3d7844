import type { Message } from '@roomful/sdk';
import { describe, expect, it } from 'vitest';
import { toMessageEntry } from '../src/lib/timeline/message-entry.ts';
import { addRun, type Run, takeChanged } from '../src/lib/timeline/runs.ts';

function message(id: number, change: Partial<Message> = {}): Message {
  const times = { timestamp: id * 10, editedAt: null, deletedAt: null };
  return { id, clientId: `c${id}`, userId: 2, content: `text ${id}`, rev: id, ...times, ...change } as Message;
}

const entry = (id: number, change?: Partial<Message>) => toMessageEntry(message(id, change), 1);

function run(...ids: number[]): Run {
  return { entries: ids.map((id) => entry(id)), reachesStart: false };
}

function contents(runs: readonly Run[]): string[][] {
  return runs.map(({ entries }) => entries.map((held) => held.message.content));
}

describe('runs', () => {
  it('become one where they meet, and have the newer version of what both hold', () => {
    const newer: Run = { entries: [entry(2, { rev: 9, content: 'newer' }), entry(3)], reachesStart: false };
    const joined = addRun([run(1, 2), run(7, 8)], newer);
    expect(contents(joined)).toEqual([
      ['text 1', 'newer', 'text 3'],
      ['text 7', 'text 8'],
    ]);
    expect(contents(addRun(joined, run(2, 3)))).toEqual(contents(joined));
  });

  it('[UX-8] take over edits of what they hold, and texts that came late between what they hold', () => {
    const runs = [run(1, 2, 4), run(7, 8)];
    const edited = entry(2, { rev: 20, content: 'edited' });
    const late = entry(90, { rev: 21, timestamp: 35, content: 'late' });
    expect(contents(takeChanged(runs, [edited, late]))).toEqual([
      ['text 1', 'edited', 'late', 'text 4'],
      ['text 7', 'text 8'],
    ]);
  });

  it('leave out what belongs to no run: between two, or before the first, others may be missing too', () => {
    const runs = [run(2, 3), run(7, 8)];
    const changed = [entry(1, { rev: 20 }), entry(5, { rev: 21 }), entry(9, { rev: 22 })];
    expect(takeChanged(runs, changed)).toBe(runs);
  });

  it('keep what is newer when an older version comes late', () => {
    const runs = takeChanged([run(1, 2)], [entry(2, { rev: 30, content: 'second edit' })]);
    expect(contents(takeChanged(runs, [entry(2, { rev: 29, content: 'first edit' })]))).toEqual([
      ['text 1', 'second edit'],
    ]);
  });
});
