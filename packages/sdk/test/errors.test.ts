import { inspect } from 'node:util';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { RoomfulClient } from '../src/client.ts';
import { connectWithSocketIo } from '../src/connect-with-socket-io.ts';
import { ChatError } from '../src/errors.ts';
import { logIn } from '../src/login.ts';
import type { Connect } from '../src/socket.ts';
import { eagerPolicy, enter, untilState } from './helpers/people.ts';

/** Everything that a log could show of a value, as deep as it goes. */
function everythingOf(value: unknown): string {
  return inspect(value, { depth: Infinity, showHidden: true, maxStringLength: null }) + JSON.stringify(value);
}

const failureOf = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error);

describe('an error', () => {
  it('tells the server’s refusal from a server that was not reached, or not asked', async () => {
    await using server = await startTestServer();
    const { client, room } = await enter('alice', server);
    await using _ = client;
    expect(await failureOf(client.createRoom('general'))).toMatchObject({ code: 'ROOM_NAME_TAKEN', origin: 'server' });
    expect(() => room.send('  ')).toThrow(expect.objectContaining({ code: 'INVALID_PAYLOAD', origin: 'client' }));
    await client.stop();
    expect(await failureOf(client.listRooms())).toMatchObject({ code: 'STOPPED', origin: 'client' });
    await using nowhere = new RoomfulClient({
      url: 'http://127.0.0.1:1',
      reconnect: { ...eagerPolicy, maxAttempts: 0 },
    });
    const started = failureOf(nowhere.start());
    expect(await untilState(nowhere, 'offline')).toMatchObject({
      error: { code: 'UNREACHABLE', origin: 'client', retryable: true },
    });
    await nowhere.stop();
    expect(await started).toMatchObject({ code: 'STOPPED', origin: 'client' });
  });

  it('of a wrong token names the token, and what to do', async () => {
    await using server = await startTestServer();
    await using client = new RoomfulClient({ url: server.url, getToken: () => Promise.resolve('t'.repeat(43)) });
    expect(await failureOf(client.start())).toMatchObject({
      code: 'SESSION_EXPIRED',
      message: expect.stringMatching(/does not take the token.*Log in for a new one/) as string,
      origin: 'server',
    });
    await using without = new RoomfulClient({ url: server.url });
    expect(await failureOf(without.start())).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('no token came along') as string,
    });
  });

  it('becomes JSON with what a log needs', () => {
    const error = new ChatError({
      code: 'RATE_LIMITED',
      message: 'Too many.',
      retryable: true,
      retryAfterMs: 5,
      origin: 'server',
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ChatError',
      code: 'RATE_LIMITED',
      message: 'Too many.',
      retryable: true,
      origin: 'server',
      retryAfterMs: 5,
    });
  });

  it('shows no token, nor does the client, whatever state they are in', async () => {
    await using server = await startTestServer();
    const { token } = await logIn({ url: server.url, username: 'alice' });
    await using client = new RoomfulClient({ url: server.url, getToken: async () => token, reconnect: eagerPolicy });
    await client.start();
    expect(everythingOf(client)).not.toContain(token);
    const [general] = await client.listRooms();
    expect(everythingOf(await client.join(general!.id))).not.toContain(token);
    const states: unknown[] = [];
    client.on('state', (state) => states.push(state));
    await server.stop();
    await untilState(client, 'reconnecting');
    const seen = everythingOf([client, states, await failureOf(client.join(general!.id)), client.state]);
    expect(seen).toContain('reconnecting');
    expect(seen).not.toContain(token);

    const wrong = 'w'.repeat(43);
    await using refused = new RoomfulClient({ url: 'http://127.0.0.1:1', getToken: async () => wrong });
    const started = failureOf(refused.start());
    const state = await untilState(refused, 'reconnecting');
    await refused.stop();
    expect(everythingOf([state, await started, refused])).not.toContain(wrong);
  });

  it('of an address that is none does not repeat it: it may be the token', () => {
    expect(() => new RoomfulClient({ url: 'rb_secret' })).toThrow(
      expect.objectContaining({ code: 'INVALID_PAYLOAD', message: expect.not.stringContaining('secret') as string }),
    );
  });
});

describe('a fault', () => {
  it('in somebody’s own policy ends the run, and the state says why', async () => {
    const fault = new Error('divided by zero');
    const nextDelayMs = () => {
      throw fault;
    };
    await using client = new RoomfulClient({ url: 'http://127.0.0.1:1', reconnect: { ...eagerPolicy, nextDelayMs } });
    expect(await failureOf(client.start())).toMatchObject({ code: 'STOPPED', cause: fault });
    expect(client.state).toMatchObject({ status: 'stopped', error: { cause: fault } });
  });

  it('in somebody’s own socket is a connection that is lost, and the next one carries what waited', async () => {
    await using server = await startTestServer();
    let isFaulty = true;
    const connect: Connect = (options) => {
      const socket = connectWithSocketIo(options);
      const emit: typeof socket.emit = (name, ...rest) => {
        if (name === 'send_message' && isFaulty) {
          isFaulty = false;
          throw new TypeError('No frame today.');
        }
        socket.emit(name, ...rest);
      };
      return { ...socket, emit };
    };
    const { client, room } = await enter('alice', { url: server.url, connect });
    await using _ = client;
    const lost = untilState(client, 'reconnecting');
    await expect(room.send('hello').accepted).resolves.toMatchObject({ content: 'hello' });
    await lost;
  });

  it('in somebody’s own socket as it closes keeps nobody from stopping and starting again', async () => {
    await using server = await startTestServer();
    const connect: Connect = (options) => {
      const socket = connectWithSocketIo(options);
      const close = () => {
        socket.close();
        throw new TypeError('It is stuck.');
      };
      return { ...socket, close };
    };
    const { client } = await enter('alice', { url: server.url, connect });
    await client.stop();
    expect(client.state).toEqual({ status: 'stopped', reason: 'stopped' });
    await client.start();
    expect(client.state).toEqual({ status: 'live' });
    await client.stop();
  });

  it('in somebody’s own way to connect is a server that can’t be reached', async () => {
    const fault = new Error('no such device');
    const connect = () => {
      throw fault;
    };
    await using client = new RoomfulClient({
      url: 'http://a.test',
      connect,
      reconnect: { ...eagerPolicy, maxAttempts: 0 },
    });
    const started = failureOf(client.start());
    expect(await untilState(client, 'offline')).toMatchObject({ error: { code: 'UNREACHABLE', cause: fault } });
    await client.stop();
    await started;
  });
});
