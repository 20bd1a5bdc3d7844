import type { JoinedRoom, Room, TimelineEntry, UserId } from '@roomful/sdk';
import { expect, it } from 'vitest';
import { findOwnMark } from '#lib/chat/find-own-mark.ts';

const alice = 1 as UserId;
const MINUTE_MS = 60_000;

/** A message each: by whom, and how long it was on its way. */
function joined(...entries: ([by: number, lateMs: number] | 'gap')[]): Pick<JoinedRoom, 'entries' | 'room'> {
  return {
    room: { messageCount: 20 } as Room,
    entries: entries.map((entry, index) =>
      entry === 'gap'
        ? ({ kind: 'gap' } as unknown as TimelineEntry)
        : ({
            kind: 'message',
            message: { userId: entry[0], id: index, timestamp: 1000 + index, createdAt: 1000 + index + entry[1] },
          } as unknown as TimelineEntry),
    ),
  };
}

it('what oneself wrote is read, and what stands before it', () => {
  const room = joined([1, 0], [2, 0], [1, 5], [2, 0], [2, 0]);
  expect(findOwnMark(room, alice)).toEqual({ timestamp: 1002, id: 2, messageCount: 18 });
});

it('who wrote without a connection had not read what came meanwhile', () => {
  expect(findOwnMark(joined([2, 0], [1, MINUTE_MS], [2, 0]), alice)).toBeUndefined();
  expect(findOwnMark(joined([1, 0], [2, 0], [1, MINUTE_MS]), alice)?.messageCount).toBe(18);
});

it('nothing is known where oneself wrote nothing, or some are missing', () => {
  expect(findOwnMark(joined([2, 0], [2, 0]), alice)).toBeUndefined();
  expect(findOwnMark(joined([1, 0], 'gap', [2, 0]), alice)).toBeUndefined();
});
