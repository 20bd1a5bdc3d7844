import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { RoomfulClient } from '../src/client.ts';
import { ChatError } from '../src/errors.ts';
import { logIn, logOut, whoAmI } from '../src/login.ts';
import { eagerPolicy, enter, has, untilEntries, untilState } from './helpers/people.ts';

describe('logging in', () => {
  it('[S-USR-1] answers with a session and, the first time, the key to the name', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const first = await logIn({ url, username: 'alice' });
    expect(first.user).toMatchObject({ username: 'alice', kind: 'person' });
    await expect(logIn({ url, username: 'alice' })).rejects.toMatchObject({ code: 'USERNAME_TAKEN', retryable: false });
    const second = await logIn({ url, username: 'alice', claimKey: first.claimKey });
    expect(await whoAmI({ url, token: second.token })).toMatchObject({ user: { username: 'alice' } });
    await logOut({ url, token: second.token });
    expect(await whoAmI({ url, token: second.token })).toBeUndefined();
    await logOut({ url, token: second.token });
  });

  it('tells a refusal from a server that is not there, is another, or was not waited for', async () => {
    await using server = await startTestServer();
    const { url } = server;
    await expect(logIn({ url, username: "admin' OR '1'='1" })).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
    await expect(logIn({ url: 'http://127.0.0.1:1', username: 'alice' })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    await using stranger = await startStranger('<h1>A router</h1>');
    await expect(whoAmI(stranger)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('not a Roomful server') as string,
    });
    await expect(logIn({ url, username: 'alice', signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'STOPPED',
    });
  });
});

describe('a token', () => {
  it('[S-SES-1] that is refused is asked for again, once', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const { token } = await logIn({ url, username: 'alice' });
    const reasons: string[] = [];
    const client = new RoomfulClient({
      url,
      reconnect: eagerPolicy,
      getToken({ reason }) {
        reasons.push(reason);
        return Promise.resolve(reason === 'refused' ? token : 'x'.repeat(43));
      },
    });
    await using _ = client;
    await client.start();
    expect(reasons).toEqual(['connect', 'refused']);
    expect(client.user).toMatchObject({ username: 'alice' });
  });

  it('[S-SES-1] that is refused again ends the client with the reason, which holds no token', async () => {
    await using server = await startTestServer();
    const token = 'y'.repeat(43);
    const client = new RoomfulClient({ url: server.url, getToken: () => Promise.resolve(token) });
    const failure = await client.start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ChatError);
    expect(client.state).toMatchObject({ status: 'stopped', reason: 'refused', error: failure });
    expect(JSON.stringify(failure) + String((failure as ChatError).stack)).not.toContain(token);
  });

  it('is not waited for when there is none to be had', async () => {
    await using server = await startTestServer();
    const withoutToken = new RoomfulClient({ url: server.url });
    await expect(withoutToken.start()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const fault = new Error('no network for the login page');
    const failing = new RoomfulClient({ url: server.url, getToken: () => Promise.reject(fault) });
    await expect(failing.start()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', cause: fault });
    const giveUp = new ChatError({ code: 'USERNAME_TAKEN', message: 'taken', retryable: false });
    const givingUp = new RoomfulClient({ url: server.url, getToken: () => Promise.reject(giveUp) });
    await expect(givingUp.start()).rejects.toBe(giveUp);
    expect(givingUp.state).toMatchObject({ status: 'stopped', reason: 'refused' });
  });

  it('may be late: a login that can’t be reached is tried again', async () => {
    await using server = await startTestServer();
    const { url } = server;
    let asked = 0;
    const client = new RoomfulClient({
      url,
      reconnect: eagerPolicy,
      getToken: async () => {
        const from = ++asked === 1 ? 'http://127.0.0.1:1' : url;
        return (await logIn({ url: from, username: 'alice' })).token;
      },
    });
    await using _ = client;
    await client.start();
    expect(asked).toBe(2);
  });
});

describe('two clients under one name', () => {
  it('[S-SES-2] the newer one takes over, the older one says so and stays away until it is started again', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const { token } = await logIn({ url, username: 'alice' });
    const getToken = () => Promise.resolve(token);
    const older = new RoomfulClient({ url, getToken, reconnect: eagerPolicy });
    const newer = new RoomfulClient({ url, getToken, reconnect: eagerPolicy });
    await using _ = older;
    await using __ = newer;
    await older.start();
    const [general] = await older.listRooms();
    const room = await older.join(general!.id);
    const displaced = new Promise<void>((resolve) => older.on('displaced', resolve));

    await newer.start();
    await displaced;
    expect(older.state).toMatchObject({ status: 'stopped', reason: 'displaced', error: { code: 'DISPLACED' } });
    expect(newer.state.status).toBe('live');
    await (await newer.join(general!.id)).send('from the other tab').accepted;
    expect(room.left).toBe(false);

    await older.start();
    await untilState(newer, 'stopped');
    await untilEntries(room, has('from the other tab'));
    expect(room.users).toEqual(['alice']);
  });

  it('[S-SES-1] logging out cuts the live connection', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const { token } = await logIn({ url, username: 'alice' });
    const client = new RoomfulClient({ url, getToken: () => Promise.resolve(token), reconnect: eagerPolicy });
    await using _ = client;
    await client.start();
    await logOut({ url, token });
    expect(await untilState(client, 'stopped')).toMatchObject({ reason: 'refused' });
  });
});

it('starts again after a stop, in no room', async () => {
  await using server = await startTestServer();
  const { client, room } = await enter('alice', server);
  await using _ = client;
  await client.stop();
  expect(room.left).toBe('stopped');
  await client.start();
  expect(client.joinedRooms).toEqual([]);
  expect((await client.join(room.room.id)).left).toBe(false);
});

async function startStranger(body: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
