import { getEventListeners } from 'node:events';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { connectWithSocketIo } from '../src/connect-with-socket-io.ts';
import type { JoinedRoom } from '../src/joined-room.ts';
import { logIn } from '../src/login.ts';
import type { Connect } from '../src/socket.ts';
import { Cable } from './helpers/cable.ts';
import { settle } from './helpers/manual-clock.ts';
import { createPerson, enter, has, textsOf, untilEntries, untilState } from './helpers/people.ts';

const aborted = (reason: unknown) =>
  expect.objectContaining({ code: 'STOPPED', origin: 'client', cause: reason }) as Error;

function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

describe('a signal that aborts', () => {
  it('before the call: nothing is asked, and the error carries the reason', async () => {
    await using server = await startTestServer();
    const { client, room } = await enter('alice', server);
    await using _ = client;
    const own = await room.send('mine').accepted;
    const signal = AbortSignal.abort('no more');
    const calls = {
      start: () => client.start({ signal }),
      listRooms: () => client.listRooms({ signal }),
      createRoom: () => client.createRoom('second', { signal }),
      deleteRoom: () => client.deleteRoom(room.room.id, { signal }),
      restoreRoom: () => client.restoreRoom(room.room.id, { signal }),
      listPeople: () => client.listPeople(room.room.id, { signal }),
      join: () => client.join(room.room.id, { signal }),
      edit: () => room.edit(own.id, 'changed', { signal }),
      delete: () => room.delete(own.id, { signal }),
      loadOlder: () => room.loadOlder(50, { signal }),
      history: () => room.history({ signal }).next(),
      events: () => client.events({ signal }).next(),
      leave: () => room.leave({ signal }),
      logIn: () => logIn({ url: server.url, username: 'bob', signal }),
    };
    for (const [name, call] of Object.entries(calls)) await expect(call(), name).rejects.toEqual(aborted('no more'));
    expect(() => room.send('never', { signal })).toThrow(aborted('no more'));
    expect((await client.listRooms()).map(({ name }) => name)).toEqual(['general']);
    expect(textsOf(room)).toEqual(['mine']);
    expect(room.left).toBe(false);
  });

  it('while the answer is under way ends the waiting, and leaves no listener', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const { client, room } = await enter('alice', cable);
    await using _ = client;
    const own = await room.send('mine').accepted;
    cable.mute();
    const controller = new AbortController();
    const { signal } = controller;
    const asked = Promise.allSettled([
      client.listRooms({ signal }),
      client.createRoom('second', { signal }),
      client.listPeople(room.room.id, { signal }),
      room.edit(own.id, 'changed', { signal }),
      room.loadOlder(50, { signal }),
      room.history({ signal }).next(),
      ...Array.from({ length: 50 }, () => client.listRooms({ signal })),
    ]);
    await Promise.resolve();
    expect(listenersOf(signal)).toBe(1);
    controller.abort('enough');
    for (const outcome of await asked) expect(outcome).toEqual({ status: 'rejected', reason: aborted('enough') });
    expect(listenersOf(signal)).toBe(0);
  });

  it('has no listener left over by calls that were answered', async () => {
    await using server = await startTestServer();
    const { client, room } = await enter('alice', server);
    await using _ = client;
    const { signal } = new AbortController();
    await client.start({ signal });
    const { accepted } = room.send('hello', { signal });
    await accepted;
    await room.edit((await accepted).id, 'changed', { signal });
    await client.createRoom('second', { signal });
    for await (const message of room.history({ signal })) expect(message.content).toBe('changed');
    const events = client.events({ signal });
    room.send('again');
    for await (const event of events) if (event.type === 'message') break;
    await client.join(room.room.id, { signal });
    await room.leave({ signal });
    expect(listenersOf(signal)).toBe(0);
  });

  it('stops a start that is not done', async () => {
    const controller = new AbortController();
    const client = createPerson('alice', { url: 'http://127.0.0.1:1', getToken: async () => undefined });
    const started = client.start({ signal: controller.signal });
    await untilState(client, 'reconnecting');
    controller.abort('too slow');
    await expect(started).rejects.toEqual(aborted('too slow'));
    expect(client.state).toEqual({ status: 'stopped', reason: 'stopped' });
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('of a start that nobody waits for is no unhandled rejection: the state tells it', async () => {
    const controller = new AbortController();
    const client = createPerson('alice', { url: 'http://127.0.0.1:1', getToken: async () => undefined });
    void client.start();
    void client.start({ signal: controller.signal });
    controller.abort();
    // Node reports what nobody handles at the end of the turn, and fails the test with it.
    await settle();
    expect(client.state.status).toBe('stopped');
  });

  it('leaves a started client alone', async () => {
    await using server = await startTestServer();
    const client = createPerson('alice', { url: server.url });
    await using _ = client;
    const controller = new AbortController();
    await client.start({ signal: controller.signal });
    await client.start({ signal: controller.signal });
    controller.abort();
    expect(client.state.status).toBe('live');
    expect(await client.listRooms()).toHaveLength(1);
  });
});

describe('a message with a signal', () => {
  it('is taken back while it waits, and those around it go out in order', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const { client, room } = await enter('alice', cable);
    await using _ = client;
    cable.unplug();
    await untilState(client, 'reconnecting');
    const controller = new AbortController();
    room.send('first');
    const { accepted } = room.send('never mind', { signal: controller.signal });
    room.send('last');
    controller.abort('changed my mind');
    await expect(accepted).rejects.toEqual(aborted('changed my mind'));
    expect(textsOf(room)).toEqual(['(first)', '(last)']);
    expect(listenersOf(controller.signal)).toBe(0);
    cable.plugIn();
    await untilEntries(room, has('last'));
    expect(textsOf(room)).toEqual(['first', 'last']);
  });

  it('can’t be taken back once it is out, for the server may have it', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const { client, room } = await enter('alice', cable);
    await using _ = client;
    cable.mute();
    const controller = new AbortController();
    const { accepted } = room.send('out already', { signal: controller.signal });
    controller.abort();
    expect(textsOf(room)).toEqual(['(out already)']);
    expect(listenersOf(controller.signal)).toBe(0);
    cable.cut();
    await expect(accepted).resolves.toMatchObject({ content: 'out already' });
  });
});

describe('a join that is aborted', () => {
  it('leaves one in the room where one was, on both sides', async () => {
    await using server = await startTestServer();
    const controller = new AbortController();
    // The request is out when the signal aborts: the server will have her in the other room.
    const connect: Connect = (options) => {
      const socket = connectWithSocketIo(options);
      const emit: typeof socket.emit = (name, payload, onAnswer) => {
        socket.emit(name, payload, onAnswer);
        if ((payload as { roomId?: number }).roomId === second.id) controller.abort('stay');
      };
      return { ...socket, emit };
    };
    const bob = await enter('bob', server);
    await using __ = bob.client;
    const second = await bob.client.createRoom('second');
    const alice = await enter('alice', { url: server.url, connect });
    await using _ = alice.client;
    const joined = alice.client.join(second.id, { signal: controller.signal });
    await expect(joined).rejects.toEqual(aborted('stay'));
    // She comes back by herself.
    await untilUsers(bob.room, ['bob', 'alice']);
    await bob.room.send('are you there?').accepted;
    await untilEntries(alice.room, has('are you there?'));
    expect(alice.room.left).toBe(false);
    expect(alice.client.joinedRooms).toEqual([alice.room]);
    await alice.room.send('yes').accepted;
  });
});

it('a room in `await using` is left at the end of the block', async () => {
  await using server = await startTestServer();
  const { client, room } = await enter('alice', server);
  await using _ = client;
  await room.leave();
  {
    await using visited = await client.join(room.room.id);
    expect(visited.left).toBe(false);
  }
  expect(client.joinedRooms).toEqual([]);
  await expect(client.listPeople(room.room.id)).rejects.toMatchObject({ code: 'NOT_IN_ROOM' });
});

/** They left and came back: what was there before does not count. */
function untilUsers(room: JoinedRoom, expected: string[]): Promise<void> {
  return new Promise((resolve) => {
    let hasChanged = false;
    const look = () => {
      if (hasChanged && room.users.join() === expected.join()) resolve();
    };
    room.on('users', () => {
      hasChanged = true;
      look();
    });
  });
}
