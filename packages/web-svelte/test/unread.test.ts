import type { Message, Room } from '@roomful/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadMarks } from '#lib/chat/read-marks.svelte.ts';
import { RecentRooms } from '#lib/chat/recent-rooms.svelte.ts';
import { type RoomNews, Unread } from '#lib/chat/unread.svelte.ts';
import { createMemoryStorage, type KeyValueStorage } from '#lib/storage/key-value-storage.ts';

let reading: number | undefined;
const opened: { dispose(): void }[] = [];

beforeEach(() => {
  reading = undefined;
  vi.useFakeTimers();
});
afterEach(() => {
  for (const part of opened.splice(0)) part.dispose();
  vi.useRealTimers();
});

function open(storage: KeyValueStorage = createMemoryStorage()) {
  const marks = new ReadMarks(storage, 'alice');
  const recent = new RecentRooms(storage, 'alice');
  const unread = new Unread({ username: 'alice', marks, recent, isReading: (roomId) => roomId === reading });
  opened.push(unread, recent, marks);
  return { storage, marks, recent, unread };
}

const room = (id: number, messageCount: number) => ({ id, name: `room-${id}`, messageCount }) as Room;
const place = (messageCount: number) => ({ timestamp: messageCount, id: messageCount, messageCount });

describe('what is unread', () => {
  it('is what came since the last reading; a room that is seen for the first time is read', () => {
    const { marks, unread } = open();
    unread.listed([room(1, 500)]);
    expect(unread.of(1)).toBe(0);
    unread.counted([{ roomId: 1, messageCount: 503 }]);
    expect(unread.of(1)).toBe(3);
    marks.read(1, place(502));
    expect(unread.of(1)).toBe(1);
    expect(unread.of(2)).toBe(0);
  });

  it('is still there after the browser was closed for a while', () => {
    const { storage, marks, recent, unread } = open();
    unread.listed([room(1, 10)]);
    for (const part of [unread, recent, marks]) part.dispose();
    const later = open(storage);
    later.unread.listed([room(1, 14), room(2, 7)]);
    expect([later.unread.of(1), later.unread.of(2)]).toEqual([4, 0]);
  });

  it('is known without the server, as it was at the last visit', () => {
    const { storage, marks, recent, unread } = open();
    unread.listed([room(1, 10)]);
    unread.counted([{ roomId: 1, messageCount: 13 }]);
    const kept = room(1, unread.countOf(1));
    for (const part of [unread, recent, marks]) part.dispose();
    const later = open(storage);
    later.unread.recalled([kept]);
    expect(later.unread.of(1)).toBe(3);
    // What comes late from the browser's storage takes nothing back.
    later.unread.listed([room(1, 15)]);
    later.unread.recalled([kept]);
    expect(later.unread.of(1)).toBe(5);
  });

  it('is summed up over the rooms that one has been in', () => {
    const { recent, unread } = open();
    unread.listed([room(1, 0), room(2, 0), room(3, 0)]);
    recent.visit(1);
    recent.visit(2);
    unread.counted([1, 2, 3].map((roomId) => ({ roomId, messageCount: 2 })));
    expect(unread.total).toBe(4);
  });

  it('tells of news once, and of nothing that is known already', () => {
    const { unread } = open();
    const news: RoomNews[] = [];
    unread.onNews((item) => news.push(item));
    unread.listed([room(1, 3)]);
    unread.counted([{ roomId: 1, messageCount: 3 }]);
    expect(news).toEqual([]);
    const message = { roomId: 1, content: 'hello' } as unknown as Message;
    unread.arrived(message, 4);
    unread.counted([{ roomId: 1, messageCount: 4 }]);
    expect(news).toEqual([{ roomId: 1, message }]);
  });
});

describe('a room that somebody reads as it comes', () => {
  it('has nothing unread, not for a moment', () => {
    const { unread } = open();
    unread.listed([room(1, 3)]);
    reading = 1;
    unread.arrived({ roomId: 1 } as Message, 4);
    vi.runAllTimers();
    expect(unread.of(1)).toBe(0);
    reading = undefined;
    expect(unread.of(1)).toBe(1);
  });

  it('counts what came in a burst together', () => {
    const { unread } = open();
    unread.listed([room(1, 3), room(2, 0)]);
    for (const messageCount of [4, 5, 6]) unread.arrived({ roomId: 1 } as Message, messageCount);
    unread.counted([{ roomId: 2, messageCount: 1 }]);
    expect([unread.of(1), unread.of(2)]).toEqual([3, 1]);
  });
});

describe('how far somebody has read', () => {
  it('never moves back', () => {
    const { marks } = open();
    marks.read(1, place(5));
    marks.read(1, place(3));
    expect(marks.of(1)).toEqual(place(5));
    marks.read(1, { ...place(5), timestamp: 9 });
    expect(marks.of(1)?.timestamp).toBe(9);
  });

  it('reaches the other tabs, and neither undoes what the other has read', async () => {
    vi.useRealTimers();
    const storage = createMemoryStorage();
    const [here, there] = [open(storage), open(storage)];
    here.marks.read(1, place(5));
    there.marks.read(2, place(7));
    await vi.waitFor(() => {
      expect(there.marks.of(1)).toEqual(place(5));
      expect(here.marks.of(2)).toEqual(place(7));
    });
    const { marks } = open(storage);
    expect([marks.of(1), marks.of(2)]).toEqual([place(5), place(7)]);
  });
});
