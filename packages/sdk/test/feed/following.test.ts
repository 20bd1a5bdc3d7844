import { copyFileSync } from 'node:fs';
import type { MessageId } from '@roomful/protocol';
import { startTestServer } from '@roomful/server/testing';
import { expect, it } from 'vitest';
import { RoomfulClient } from '../../src/client.ts';
import type { FeedEvent } from '../../src/feed/feed-event.ts';
import type { RoomFeed } from '../../src/feed/room-feed.ts';
import { makeBot } from '../helpers/bots.ts';
import { ManualClock, settle } from '../helpers/manual-clock.ts';
import { findFixedPort } from '../helpers/find-fixed-port.ts';
import { eagerPolicy, enter, has, textsOf, untilEntries, untilState } from '../helpers/people.ts';

async function connectBot(url: string) {
  const { token } = await makeBot(url);
  const client = new RoomfulClient({ url, getToken: async () => token, reconnect: eagerPolicy });
  await client.start();
  return client;
}

/** Handles events until one is as wanted, and answers with the texts of all. */
async function readUntil(feed: RoomFeed, isLast: (event: FeedEvent) => boolean): Promise<string[]> {
  const texts: string[] = [];
  for await (const event of feed) {
    texts.push('message' in event ? `${event.kind}: ${event.message.content}` : event.kind);
    if (isLast(event)) return texts;
  }
  return texts;
}

function says(text: string): (event: FeedEvent) => boolean {
  return (event) => 'message' in event && event.message.content === text;
}

it('[BOT1] a program that is slow holds few of the changes, and gets all of them, in order', async () => {
  await using server = await startTestServer();
  const { client: ana, room } = await enter('ana', server);
  await using _ana = ana;
  await using bot = await connectBot(server.url);
  const feed = await bot.follow(room.room.id);
  const events = feed[Symbol.asyncIterator]();
  room.send('0');
  const first = await events.next();
  expect(first.value).toMatchObject({ kind: 'message', message: { content: '0' } });
  // It is at this one, while many others come.
  const count = 1_300;
  const sent = Array.from({ length: count }, (_, index) => room.send(`${index + 1}`).accepted);
  for (const accepted of sent) {
    await accepted;
    expect(feed.waiting).toBeLessThanOrEqual(500);
  }
  for (let index = 1; index <= count; index++) {
    const { value: event } = await events.next();
    expect(event).toMatchObject({ kind: 'message', message: { content: `${index}` } });
    expect(feed.waiting).toBeLessThanOrEqual(500);
  }
}, 60_000);

it('[BOT1] goes on from a position that was kept, and begins again with the event in which its loop ended', async () => {
  await using server = await startTestServer();
  const { client: ana, room } = await enter('ana', server);
  await using _ana = ana;
  await using bot = await connectBot(server.url);
  const feed = await bot.follow(room.room.id, { after: 'start' });
  expect(await bot.follow(room.room.id)).toBe(feed);
  await expect(bot.join(room.room.id)).rejects.toThrow('A client joins a room or follows it, not both.');
  for (const text of ['a', 'b', 'c']) await room.send(text).accepted;
  expect(await readUntil(feed, says('b'))).toEqual(['message: a', 'message: b']);
  const { position } = feed;
  await feed.leave();
  expect(feed.left).toBe('left');
  await room.send('d').accepted;
  const again = await bot.follow(room.room.id, { after: position });
  expect(await readUntil(again, says('d'))).toEqual(['message: b', 'message: c', 'message: d']);
});

it('[BOT1] a server that comes back with an older copy of its data: it says so, and goes on with what came since', async () => {
  const port = await findFixedPort();
  await using server = await startTestServer({ port });
  const { client: ana, room } = await enter('ana', server);
  await using _ana = ana;
  await using bot = await connectBot(server.url);
  const feed = await bot.follow(room.room.id);
  await room.send('kept').accepted;
  expect(await readUntil(feed, says('kept'))).toEqual(['message: kept']);
  await server.stop();
  const copy = `${server.databaseFile}.copy`;
  copyFileSync(server.databaseFile, copy);

  const second = await startTestServer({ port, databaseUrl: `sqlite:${server.databaseFile}` });
  await untilState(ana, 'live');
  for (const text of ['lost 1', 'lost 2']) await room.send(text).accepted;
  await readUntil(feed, says('lost 2'));
  const events = feed[Symbol.asyncIterator]();
  // `lost 2` again, which is handled when the next one is asked for.
  await events.next();
  const next = events.next();
  await second.stop();
  await using _third = await startTestServer({ port, databaseUrl: `sqlite:${copy}` });
  await untilState(ana, 'live');
  await room.send('since').accepted;
  await untilEntries(room, has('since'));
  expect((await next).value).toMatchObject({ kind: 'restarted' });
  const texts = await readUntil(feed, says('since'));
  expect(texts.filter((text) => !text.startsWith('user_'))).toEqual(['restarted', 'message: since']);
}, 60_000);

it('sends nothing for a signal that has aborted', async () => {
  await using server = await startTestServer();
  const { client: ana, room } = await enter('ana', server);
  await using _ana = ana;
  await using bot = await connectBot(server.url);
  const feed = await bot.follow(room.room.id);
  expect(() => feed.send('never', { signal: AbortSignal.abort() })).toThrow(
    expect.objectContaining({ code: 'STOPPED' }),
  );
  await feed.send('last').accepted;
  await untilEntries(room, has('last'));
  expect(textsOf(room)).toEqual(['last']);
});

it('leaves no timer behind when it stops with more to say than it may', async () => {
  await using server = await startTestServer({
    rates: {
      messagesPerSecond: 0,
      messagesBurst: 10,
      joinsPerMinute: 0,
      loginsPerMinute: 0,
      botMessagesPerSecond: 1,
      botMessagesBurst: 1,
    },
  });
  const { client: ana, room } = await enter('ana', server);
  await using _ana = ana;
  const { token } = await makeBot(server.url);
  const clock = new ManualClock({ now: Date.now() });
  const bot = new RoomfulClient({ url: server.url, getToken: async () => token, clock });
  await bot.start();
  const feed = await bot.follow(room.room.id);
  await feed.send('one').accepted;
  const second = feed.send('two').accepted;
  const third = bot.editMessage(1 as MessageId, 'changed');
  await settle();
  await bot.stop();
  await expect(second).rejects.toMatchObject({ code: 'STOPPED' });
  await expect(third).rejects.toMatchObject({ code: 'STOPPED' });
  expect(clock.pendingTimers).toBe(0);
});
