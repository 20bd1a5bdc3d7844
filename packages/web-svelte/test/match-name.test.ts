import { describe, expect, it } from 'vitest';
import { matchName, rankByName } from '#lib/rooms/match-name.ts';

const rank = (query: string, names: string[]) => rankByName(query, names, (name) => name);

describe('finding a room by letters of its name', () => {
  it('puts the whole name before its start, its start before a word, a word before what stands inside', () => {
    const names = ['undergarden', 'my-garden', 'garden-party', 'Garden', 'library'];
    expect(rank('garden', names)).toEqual(['Garden', 'garden-party', 'my-garden', 'undergarden']);
  });

  it('takes letters with gaps, those that stand closer first', () => {
    expect(rank('gdn', ['good-day-nora', 'garden'])).toEqual(['garden', 'good-day-nora']);
    expect(rank('ngd', ['garden'])).toEqual([]);
  });

  it('writes spaces as rooms do, and leaves the order alone where nothing is asked', () => {
    expect(rank('tea room', ['tea-room', 'tearoom'])).toEqual(['tea-room']);
    expect(rank('  ', ['b', 'a'])).toEqual(['b', 'a']);
    expect(matchName('x', 'garden')).toBeUndefined();
  });

  it('keeps the order of those that match alike', () => {
    expect(rank('room', ['room-2', 'room-1'])).toEqual(['room-2', 'room-1']);
  });
});
