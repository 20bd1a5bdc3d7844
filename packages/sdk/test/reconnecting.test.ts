import { createServer } from 'node:net';
import type { Message } from '@roomful/protocol';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { type ClientClock, systemClock } from '../src/client-clock.ts';
import { type ClientOptions, RoomfulClient } from '../src/client.ts';
import { logIn } from '../src/login.ts';
import type { ConnectionState } from '../src/connection-state.ts';
import { Cable } from './helpers/cable.ts';
import { findFixedPort } from './helpers/find-fixed-port.ts';
import { createPerson, eagerPolicy, enter, has, textsOf, untilEntries, untilState } from './helpers/people.ts';

describe('a cut connection', () => {
  it('[R-3] comes back to its room with everything that was missed, once', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const alice = await enter('alice', server);
    const bob = await enter('bob', cable);
    await using _ = alice.client;
    await using __ = bob.client;
    const heard: string[] = [];
    bob.room.on('message', ({ content }) => heard.push(content));
    const states: string[] = [];
    bob.client.on('state', ({ status }) => states.push(status));

    cable.unplug();
    await untilState(bob.client, 'reconnecting');
    for (const text of ['one', 'two']) await alice.room.send(text).accepted;
    bob.room.send('from offline');
    expect(textsOf(bob.room)).toEqual(['(from offline)']);
    cable.plugIn();
    await untilEntries(alice.room, has('from offline'));
    await untilEntries(bob.room, has('from offline'));
    expect(textsOf(bob.room)).toEqual(['one', 'two', 'from offline']);
    expect(heard).toEqual(['one', 'two', 'from offline']);
    expect(bob.room.left).toBe(false);
    expect([...new Set(states)]).toEqual(['reconnecting', 'catching-up', 'live']);
    expect(alice.room.users).toEqual(['alice', 'bob']);
  });

  it('[R-4] does not double a message whose answer was lost', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const alice = await enter('alice', server);
    const bob = await enter('bob', cable);
    await using _ = alice.client;
    await using __ = bob.client;
    for (const text of ['first', 'second', 'third']) {
      cable.mute();
      const { accepted } = bob.room.send(text);
      await untilEntries(alice.room, has(text));
      cable.cut();
      await expect(accepted).resolves.toMatchObject({ content: text });
      await untilState(bob.client, 'live');
    }
    expect(textsOf(alice.room)).toEqual(['first', 'second', 'third']);
    expect(textsOf(bob.room)).toEqual(['first', 'second', 'third']);
  });

  it('[R-4] does not lose a message that was cut off right after it was sent', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const { client, room } = await enter('alice', cable);
    await using _ = client;
    const texts = Array.from({ length: 10 }, (_, index) => `${index}`);
    for (const text of texts) {
      const { accepted } = room.send(text);
      await Promise.resolve();
      cable.cut();
      await accepted;
    }
    expect(textsOf(room)).toEqual(texts);
  });

  it('[R-3] [S-MSG-3] may happen again and again to everybody: all end with the same messages, each once', async () => {
    await using server = await startTestServer();
    await using cables = new AsyncDisposableStack();
    const people = await Promise.all(
      ['alice', 'bob', 'carol'].map(async (name) => {
        const cable = cables.use(await Cable.to(server));
        const { client, room } = await enter(name, cable);
        cables.use(client);
        return { name, cable, client, room };
      }),
    );
    const sent: string[] = [];
    const accepted: Promise<Message>[] = [];
    for (let round = 0; round < 21; round++) {
      const victim = people[round % people.length];
      victim?.cable.mute();
      for (const { name, room } of people) {
        sent.push(`${name} ${round}`);
        accepted.push(room.send(`${name} ${round}`).accepted);
      }
      // The others go on; the victim comes back during the next round.
      await Promise.race(accepted.slice(-people.length));
      victim?.cable.cut();
    }
    await Promise.all(accepted);
    for (const { room } of people) await untilEntries(room, (entries) => entries.length === sent.length);
    const [ofAlice, ...others] = people.map(({ room }) => textsOf(room));
    expect(others).toEqual([ofAlice, ofAlice]);
    expect([...(ofAlice ?? [])].sort()).toEqual([...sent].sort());
    for (const { name } of people) {
      expect(ofAlice?.filter((text) => text.startsWith(name))).toEqual(sent.filter((text) => text.startsWith(name)));
    }
  });

  it('[R-5] shows the marks that changed while it was away', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    await using slowCable = await Cable.to(server);
    const alice = await enter('alice', cable);
    const bob = await enter('bob', slowCable);
    await using _ = alice.client;
    await using __ = bob.client;
    slowCable.mute();
    await alice.room.send('hello').accepted;
    expect(alice.room.entries).toMatchObject([{ message: { deliveryStatus: 'pending' } }]);
    cable.unplug();
    slowCable.cut();
    await untilEntries(bob.room, has('hello'));
    cable.plugIn();
    await untilEntries(alice.room, ([entry]) => entry?.kind === 'message' && entry.message.deliveryStatus === 'sent');
  });
});

describe('a server that stops', () => {
  it('[R-6] is there again with everything: both sides come back, nothing is lost or doubled, one order', async () => {
    await using first = await startTestServer({ port: await findFixedPort() });
    const alice = await enter('alice', first);
    const bob = await enter('bob', first);
    await using _ = alice.client;
    await using __ = bob.client;
    await alice.room.send('before').accepted;
    await first.stop();
    const waiting = [alice.room.send('while it was away'), bob.room.send('me too')];
    await using _second = await startTestServer({ databaseUrl: `sqlite:${first.databaseFile}`, port: first.port });
    await Promise.all(waiting.map(({ accepted }) => accepted));
    await alice.room.send('after').accepted;
    await untilEntries(alice.room, has('me too'));
    await untilEntries(bob.room, has('after'));
    expect([...textsOf(bob.room)].sort()).toEqual(['after', 'before', 'me too', 'while it was away']);
    expect(textsOf(alice.room)).toEqual(textsOf(bob.room));
    expect(alice.client.state.status).toBe('live');
  });
});

describe('a server with another database', () => {
  it('[R-4] gets nothing that was written for the one before, and what is written from then on', async () => {
    await using first = await startTestServer({ port: await findFixedPort() });
    const alice = await enter('alice', first);
    await using _ = alice.client;
    await first.stop();
    const waiting = alice.room.send('for the room before');
    const failed = expect(waiting.accepted).rejects.toMatchObject({ code: 'STOPPED', origin: 'client' });
    await using second = await startTestServer({ port: first.port });
    await failed;
    await alice.room.send('for this one').accepted;
    const bob = await enter('bob', second);
    await using __ = bob.client;
    expect(textsOf(bob.room)).toEqual(['for this one']);
  });
});

describe('a server that is away', () => {
  it('[R-3] is tried five times, then quietly, and at once when asked to', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const { client, room } = await enter('alice', {
      url: cable.url,
      reconnect: { ...eagerPolicy, maxAttempts: 5, offlineRetryMs: 3_600_000 },
    });
    await using _ = client;
    const states: ConnectionState[] = [];
    client.on('state', (state) => states.push(state));
    cable.unplug();
    await untilState(client, 'offline');
    expect(
      states.map((state) =>
        state.status === 'reconnecting' ? `${state.attempt} of ${state.maxAttempts}` : state.status,
      ),
    ).toEqual(['1 of 5', '2 of 5', '3 of 5', '4 of 5', '5 of 5', 'offline']);
    expect(states.at(-1)).toMatchObject({ error: { code: 'UNREACHABLE', retryable: true } });
    await expect(client.listRooms()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const { accepted } = room.send('keep this');
    cable.plugIn();
    states.length = 0;
    client.retryNow();
    expect(states).toMatchObject([{ status: 'reconnecting', attempt: 1 }]);
    await accepted;
    expect(client.state.status).toBe('live');
  });

  it('[R-3] is not tried any quicker for letting one in and cutting at once', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const { client } = await enter('alice', { url: cable.url, reconnect: { ...eagerPolicy, maxAttempts: 5 } });
    await using _ = client;
    cable.cutAfter('welcome');
    cable.cut();
    const attempts: number[] = [];
    client.on('state', (state) => {
      if (state.status === 'reconnecting') attempts.push(state.attempt);
    });
    await untilState(client, 'offline');
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
  });

  it('[R-3] does not hold up what is asked for: a request during a short loss succeeds', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const { client } = await enter('alice', cable);
    await using _ = client;
    cable.cut();
    await untilState(client, 'reconnecting');
    expect((await client.listRooms()).map(({ name }) => name)).toEqual(['general']);
  });

  it('stops at once when it is told to, and keeps nothing open', async () => {
    const port = await closedPort();
    const client = createPerson('alice', {
      url: `http://127.0.0.1:${port}`,
      getToken: () => Promise.resolve(undefined),
    });
    const started = client.start();
    await untilState(client, 'reconnecting');
    const asked = client.listRooms();
    await client.stop();
    await expect(started).rejects.toMatchObject({ code: 'STOPPED' });
    await expect(asked).rejects.toMatchObject({ code: 'STOPPED' });
    expect(client.state).toEqual({ status: 'stopped', reason: 'stopped' });
  });
});

describe('stopping', () => {
  it('cancels every timer, whatever the client is doing', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const active = new Set<object>();
    const clock: ClientClock = {
      ...systemClock,
      setTimeout(callback, delayMs) {
        const timer = {};
        active.add(timer);
        const cancel = systemClock.setTimeout(() => {
          active.delete(timer);
          callback();
        }, delayMs);
        return () => {
          active.delete(timer);
          cancel();
        };
      },
    };
    const optionsOf = async (username: string): Promise<ClientOptions> => {
      const { token } = await logIn({ url: server.url, username });
      const reconnect = { ...eagerPolicy, nextDelayMs: () => 60_000 };
      return { url: cable.url, clock, reconnect, getToken: () => Promise.resolve(token) };
    };

    const live = await enter('alice', await optionsOf('alice'));
    await live.room.send('hello').accepted;
    cable.mute();
    live.room.send('never answered');
    const asked = live.client.listRooms();
    await live.client.stop();
    await expect(asked).rejects.toMatchObject({ code: 'STOPPED' });
    expect(active.size).toBe(0);

    cable.cut();
    const waiting = await enter('bob', await optionsOf('bob'));
    cable.unplug();
    await untilState(waiting.client, 'reconnecting');
    expect(active.size).toBeGreaterThan(0);
    await waiting.client.stop();
    expect(active.size).toBe(0);

    cable.plugIn();
    cable.mute();
    const connecting = new RoomfulClient(await optionsOf('carol'));
    const started = connecting.start();
    await Promise.resolve();
    await connecting.stop();
    await expect(started).rejects.toMatchObject({ code: 'STOPPED' });
    expect(active.size).toBe(0);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}
