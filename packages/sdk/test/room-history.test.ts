import type { Message } from '@roomful/protocol';
import { startTestServer, type TestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { Cable } from './helpers/cable.ts';
import { settle } from './helpers/manual-clock.ts';
import { enter, textsOf } from './helpers/people.ts';

/** A room in which 120 messages were said before anybody looks at it. */
async function setUp(open: (server: TestServer) => Promise<{ url: string }> = async (server) => server) {
  await using parts = new AsyncDisposableStack();
  const server = parts.use(await startTestServer());
  const alice = await enter('alice', server);
  parts.use(alice.client);
  const texts = Array.from({ length: 120 }, (_, index) => `message ${index}`);
  await Promise.all(texts.map((text) => alice.room.send(text).accepted));
  const bob = await enter('bob', await open(server));
  parts.use(bob.client);
  const kept = parts.move();
  return { server, alice, bob, texts, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

describe('the history of a room', () => {
  it('[HIS2] comes newest first, each once, while new ones arrive, and does not touch the timeline', async () => {
    await using scene = await setUp();
    const { alice, bob, texts } = scene;
    const read: string[] = [];
    for await (const { content } of bob.room.history()) {
      read.push(content);
      if (read.length % 40 === 0) await alice.room.send(`new ${read.length}`).accepted;
    }
    expect(read).toEqual(texts.toReversed());
    expect(bob.room.hasMore).toBe(true);
    expect(textsOf(bob.room).filter((text) => text.startsWith('message'))).toEqual(texts.slice(70));
  });

  it('[HIS2] goes back from any message, or forward from one, or from the start', async () => {
    await using scene = await setUp();
    const { bob, texts } = scene;
    const all = await collect(bob.room.history({ pageSize: 500 }));
    const middle = all[60]!;
    const back = (await collect(bob.room.history({ before: middle }))).map(({ content }) => content);
    expect(back).toEqual(texts.slice(0, 59).toReversed());
    const forward = (await collect(bob.room.history({ after: middle }))).map(({ content }) => content);
    expect(forward).toEqual(texts.slice(60));
    const whole = (await collect(bob.room.history({ after: 'start' }))).map(({ content }) => content);
    expect(whole).toEqual(texts);
  });

  it('[HIS4] brings what stands around a message, for who is in the room', async () => {
    await using scene = await setUp();
    const { bob, texts } = scene;
    const [page] = await collect(bob.room.history({ before: (await collect(bob.room.history()))[59]! }));
    const roomId = bob.room.room.id;
    const around = await bob.client.loadMessages({ roomId, around: page!.id, pageSize: 50 });
    expect(around).toMatchObject({ hasMore: true, hasNewer: true, totalMessages: 120 });
    expect(around.messages.map(({ content }) => content)).toEqual(texts.slice(34, 84));
    await bob.room.leave();
    await expect(bob.client.loadMessages({ roomId })).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
  });

  it('waits for a reconnect in the middle', async () => {
    let cable: Cable | undefined;
    await using scene = await setUp(async (server) => (cable = await Cable.to(server)));
    await using _ = cable;
    const { bob, texts } = scene;
    const history = bob.room.history();
    const read: string[] = [];
    for (let index = 0; index < 50; index++) read.push((await history.next()).value?.content ?? '');
    cable?.mute();
    const next = history.next();
    // It is on its way, and its answer will not come.
    await settle();
    cable?.cut();
    read.push((await next).value?.content ?? '');
    for await (const { content } of history) read.push(content);
    expect(read).toEqual(texts.toReversed());
  });

  it('stops between two messages when its signal aborts, and says why it can’t be read', async () => {
    await using scene = await setUp();
    const { bob } = scene;
    const controller = new AbortController();
    const read: string[] = [];
    await expect(async () => {
      for await (const { content } of bob.room.history({ signal: controller.signal })) {
        read.push(content);
        if (read.length === 3) controller.abort('enough');
      }
    }).rejects.toMatchObject({ code: 'STOPPED', cause: 'enough' });
    expect(read).toHaveLength(3);
    await bob.room.leave();
    await expect(bob.room.history().next()).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
  });

  it('of an empty room is over at once', async () => {
    await using server = await startTestServer();
    const { client, room } = await enter('alice', server);
    await using _ = client;
    expect(await collect(room.history())).toEqual([]);
    expect(await collect(room.history({ after: 'start' }))).toEqual([]);
  });
});

async function collect(messages: AsyncIterable<Message>): Promise<Message[]> {
  const all: Message[] = [];
  for await (const message of messages) all.push(message);
  return all;
}
