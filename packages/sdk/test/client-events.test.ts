import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import type { ClientEvent } from '../src/client-events.ts';
import { Cable } from './helpers/cable.ts';
import { createPerson, enter, has, untilEntries, untilState } from './helpers/people.ts';

/** An event in few words. */
function inWords(event: ClientEvent): string {
  switch (event.type) {
    case 'state':
      return event.state.status;
    case 'message':
      return `${event.room.room.name}: ${event.message.content}`;
    case 'joined':
      return `joined ${event.room.room.name}`;
    case 'left':
      return `left ${event.room.room.name}: ${event.reason}`;
    case 'users':
      return event.users.join(' and ');
    case 'typing':
      return `typing: ${event.typing.join()}`;
    case 'room_created':
    case 'room_deleted':
    case 'room_restored':
      return `${event.type} ${event.room.name}`;
    case 'room_activity':
      return event.rooms.map(({ roomId, messageCount }) => `${roomId}: ${messageCount}`).join();
    case 'storage_failed':
      return event.error.message;
    case 'overflow':
      return `${event.dropped} dropped`;
  }
}

describe('the events of a client', () => {
  it('are all there, in order, from the first state to the last', async () => {
    await using server = await startTestServer();
    const bob = await enter('bob', server);
    await using _ = bob.client;
    const alice = createPerson('alice', { url: server.url });
    const events = alice.events();
    const heard: string[] = [];
    alice.onEvent((event) => heard.push(inWords(event)));
    await alice.start();
    const room = await alice.join(bob.room.room.id);
    await bob.room.send('hello').accepted;
    await untilEntries(room, has('hello'));
    await alice.createRoom('second');
    await alice.stop();
    const read: string[] = [];
    for await (const event of events) read.push(inWords(event));
    expect(read).toEqual([
      'connecting',
      'catching-up',
      'live',
      'joined general',
      'general: hello',
      'room_created second',
      'left general: stopped',
      'stopped',
    ]);
    expect(heard).toEqual(read);
  });

  it('are heard once for each message, however often the connection was cut', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const alice = await enter('alice', server);
    await using _ = alice.client;
    const bob = await enter('bob', cable);
    await using __ = bob.client;
    const events = bob.client.events();
    for (let round = 0; round < 5; round++) {
      await alice.room.send(`live ${round}`).accepted;
      cable.unplug();
      await untilState(bob.client, 'reconnecting');
      await alice.room.send(`missed ${round}`).accepted;
      cable.plugIn();
      await untilEntries(bob.room, has(`missed ${round}`));
    }
    await bob.client.stop();
    const texts: string[] = [];
    for await (const event of events) if (event.type === 'message') texts.push(event.message.content);
    expect(texts).toEqual([0, 1, 2, 3, 4].flatMap((round) => [`live ${round}`, `missed ${round}`]));
  });

  it('that nobody reads in time are dropped, the oldest first, and their number is told in their place', async () => {
    await using server = await startTestServer();
    const { client, room } = await enter('alice', server);
    await using _ = client;
    const events = client.events({ capacity: 3 });
    for (const text of ['one', 'two', 'three', 'four', 'five']) await room.send(text).accepted;
    const read: string[] = [];
    for await (const event of events) {
      read.push(inWords(event));
      if (read.length === 4) room.send('six');
      if (read.length === 5) break;
    }
    expect(read).toEqual(['2 dropped', 'general: three', 'general: four', 'general: five', 'general: six']);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('end with the signal, for whoever waits for the next', async () => {
    await using server = await startTestServer();
    const { client } = await enter('alice', server);
    await using _ = client;
    const controller = new AbortController();
    const events = client.events({ signal: controller.signal });
    const next = events.next();
    controller.abort('done');
    await expect(next).rejects.toMatchObject({ code: 'STOPPED', cause: 'done' });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});

describe('the states of a client', () => {
  it('are told at once and then at every change, until one has heard enough', async () => {
    await using server = await startTestServer();
    const client = createPerson('alice', { url: server.url });
    const heard: string[] = [];
    const stop = client.states.subscribe(({ status }) => heard.push(status));
    expect(heard).toEqual(['idle']);
    await client.start();
    stop();
    await client.stop();
    expect(heard).toEqual(['idle', 'connecting', 'catching-up', 'live']);
    expect(client.states.value).toEqual({ status: 'stopped', reason: 'stopped' });
  });

  it('can be waited for in a loop, which ends when the client is stopped', async () => {
    await using server = await startTestServer();
    const client = createPerson('alice', { url: server.url });
    const started = client.start();
    for await (const { status } of client.states) if (status === 'live') break;
    await started;
    const read = (async () => {
      const seen: string[] = [];
      for await (const { status } of client.states) seen.push(status);
      return seen;
    })();
    await client.stop();
    expect(await read).toEqual(['live', 'stopped']);
    const late: string[] = [];
    for await (const { status } of client.states) late.push(status);
    expect(late).toEqual(['stopped']);
  });

  it('[ROOM10] tell which rooms have new messages, to who asked for it', async () => {
    await using server = await startTestServer();
    const bob = await enter('bob', server);
    await using _ = bob.client;
    await using alice = createPerson('alice', { url: server.url, roomActivity: true });
    await alice.start();
    const heard = new Promise<string>((resolve) => {
      alice.onEvent((event) => event.type === 'room_activity' && resolve(inWords(event)));
    });
    const told = new Promise((resolve) => alice.on('room_activity', resolve));
    await bob.room.send('hello').accepted;
    expect(await heard).toBe(`${bob.room.room.id}: 1`);
    expect(await told).toMatchObject([{ roomId: bob.room.room.id, messageCount: 1 }]);
  });
});
