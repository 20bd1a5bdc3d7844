import type { RoomId } from '@roomful/protocol';
import { expect, it } from 'vitest';
import type { FeedEvent } from '../../src/feed/feed-event.ts';
import type { FeedStart } from '../../src/feed/feed-position.ts';
import { FeedSession } from '../../src/feed/feed-session.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { ModelLink } from '../helpers/model-link.ts';
import { ModelRoom, ROOM_ID } from '../helpers/model-room.ts';
import { exchange } from '../helpers/room-scene.ts';

const sizes = { full: 6, low: 2, page: 3 };

async function follow({ after = 'now', room = new ModelRoom() }: { after?: FeedStart; room?: ModelRoom } = {}) {
  const clock = new ManualClock();
  const link = new ModelLink(room, clock);
  const session = new FeedSession(ROOM_ID, link.host, { after, sizes });
  link.session = session;
  link.connect();
  const joined = session.join();
  await exchange(link);
  await joined;
  /** Handles all there is, and answers with it. */
  const take = async (count = Infinity): Promise<FeedEvent[]> => {
    const events: FeedEvent[] = [];
    while (events.length < count && (session.waiting > 0 || !link.isQuiet)) {
      await exchange(link);
      if (session.waiting === 0) break;
      const event = await session.peek();
      if (!event) break;
      events.push(event);
      session.handled();
      await exchange(link);
    }
    return events;
  };
  return { clock, link, session, take, say: sayIn(room, clock) };
}

function sayIn(room: ModelRoom, clock: ManualClock) {
  return (content: string) =>
    room.create({ userId: 2, clientId: `said${room.rev}`, content, timestamp: clock.now() + room.rev });
}

function textsOf(events: readonly FeedEvent[]): string[] {
  return events.map((event) => ('message' in event ? `${event.kind}: ${event.message.content}` : event.kind));
}

it('[BOT1] tells what comes from now on, or all since the start, page by page', async () => {
  const room = new ModelRoom({ resumeMax: 2 });
  const say = sayIn(room, new ManualClock());
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) say(text);
  const now = await follow({ room });
  const start = await follow({ room, after: 'start' });
  say('j');
  await exchange(now.link);
  await exchange(start.link);
  expect(textsOf(await now.take())).toEqual(['message: j']);
  expect(textsOf(await start.take())).toEqual([...'abcdefghij'].map((text) => `message: ${text}`));
});

it('[BOT1] knows a message that was edited while it caught up from one that it handled before', async () => {
  const room = new ModelRoom({ resumeMax: 2 });
  const { link, session, take, say } = await follow({ room });
  say('first');
  await exchange(link);
  expect(textsOf(await take())).toEqual(['message: first']);
  link.cut();
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) say(text);
  room.edit(0, 'first, mended');
  room.edit(2, 'b, mended');
  link.connect();
  void session.resume();
  await exchange(link);
  expect(textsOf(await take())).toEqual([
    ...[...'acdefgh'].map((text) => `message: ${text}`),
    'edit: first, mended',
    'message: b, mended',
  ]);
  expect(session.position).toMatchObject({ rev: room.rev, floor: 9 });
});

it('[BOT1] holds little while its program is slow, fetches the rest when there is room, and acknowledges at once', async () => {
  const { link, clock, session, take, say } = await follow();
  for (let index = 0; index < 40; index++) {
    say(`${index}`);
    await exchange(link);
    expect(session.waiting).toBeLessThanOrEqual(sizes.full);
  }
  await clock.advance(100);
  expect(link.acks.at(-1)).toBe(40);
  expect(textsOf(await take())).toEqual(Array.from({ length: 40 }, (_, index) => `message: ${index}`));
});

it('[BOT1] goes on with an older copy of the database by what was written after the last handled message', async () => {
  const { link, session, clock, take, say } = await follow();
  for (const text of ['a', 'b', 'c', 'd']) say(text);
  await exchange(link);
  await take();
  link.cut();
  // The copy was made before `b`; `e` came after it was put back.
  const copy = new ModelRoom();
  const sayInCopy = sayIn(copy, clock);
  sayInCopy('a');
  await clock.advance(60_000);
  sayInCopy('e');
  link.room = copy;
  link.connect();
  void session.resume();
  await exchange(link);
  expect(textsOf(await take())).toEqual(['restarted', 'message: e']);
  sayInCopy('f');
  await exchange(link);
  expect(textsOf(await take())).toEqual(['message: f']);
  expect(session.position).toMatchObject({ rev: 3, floor: 3 });
});

it('[BOT1] of a position from another database it keeps only the time', async () => {
  const clock = new ManualClock();
  const room = new ModelRoom({ createdAt: 5 });
  const say = sayIn(room, clock);
  for (const text of ['a', 'b', 'c']) say(text);
  const position = { rev: 1, floor: 1, roomCreatedAt: 4, handledAt: clock.now() + 1 };
  const { take } = await follow({ room, after: position });
  expect(textsOf(await take())).toEqual(['restarted', 'message: c']);
});

it('[BOT1] begins again with the event in which its loop ended', async () => {
  const { session, link, say } = await follow();
  say('a');
  say('b');
  await exchange(link);
  expect(await session.peek()).toMatchObject({ message: { content: 'a' } });
  expect(await session.peek()).toMatchObject({ message: { content: 'a' } });
  session.handled();
  expect(await session.peek()).toMatchObject({ message: { content: 'b' } });
});

it('[BOT1] ends what waits for an event when the room is deleted', async () => {
  const { session, link } = await follow();
  const next = session.peek();
  session.receive({ name: 'room_deleted', payload: { room: { ...link.room.room, deletedAt: 1, id: 1 as RoomId } } });
  expect(await next).toBeUndefined();
  expect(session.left).toBe('deleted');
  expect(() => session.send('too late')).toThrow('This room was deleted.');
  await expect(session.ended).resolves.toBe('deleted');
});
