import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestServer, systemClock } from '@roomful/server/testing';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { RoomfulClient } from '../../src/client.ts';
import { type AppSession, enterApp } from '../../src/embed/index.ts';
import { ChatError } from '../../src/errors.ts';
import type { Room } from '../../src/index.ts';
import { whoAmI } from '../../src/login.ts';
import { eagerPolicy, enter, has, textsOf, untilEntries, untilState } from '../helpers/people.ts';
import { Shop } from '../helpers/shop.ts';

afterEach(() => void vi.unstubAllGlobals());

const MINUTE_MS = 60_000;
/** Well before the quarter of an hour is over. */
const RENEWED_AFTER_MS = 10.5 * MINUTE_MS;

/** A client of that session, as a page has it: on the same clock, without a wait before it tries again. */
function clientOf({ url }: Shop, { getToken }: AppSession): RoomfulClient {
  return new RoomfulClient({ url, getToken, reconnect: eagerPolicy });
}

const isAlive = async (url: string, token: string) => (await whoAmI({ url, token })) !== undefined;
const tokenOf = (session: AppSession) => session.getToken({ reason: 'connect' });

describe('a user of an app', () => {
  it('[EMB12] [EMB14] comes in as whom the host signs for, and talks', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    expect(session.user).toMatchObject({ kind: 'person', displayName: 'ann' });
    expect(session.room.name).toBe('help');
    await using client = clientOf(shop, session);
    await client.start();
    expect(client.user?.id).toBe(session.user.id);
    const room = await client.join(session.room.id);
    const { client: alice, room: desk } = await enter('alice', shop.server, 'help');
    await using _ = alice;
    await room.send('Where is my order?').accepted;
    await untilEntries(desk, has('Where is my order?'));
    expect(shop.asked).toBe(1);
  });

  it('[EMB13] stays in on the same line, for as long as the host signs', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    const token = await tokenOf(session);
    await using client = clientOf(shop, session);
    await client.start();
    const room = await client.join(session.room.id);
    const states: string[] = [];
    client.on('state', ({ status }) => states.push(status));
    for (let time = 1; time <= 6; time++) {
      await shop.clock.advance(RENEWED_AFTER_MS - 1);
      expect(shop.asked).toBe(time);
      await shop.clock.advance(1);
      expect(shop.asked).toBe(time + 1);
      // What is under way is waited for, and nobody asks a second time.
      await session.renew();
      expect(shop.asked).toBe(time + 1);
      await room.send(`Renewed ${time} times`).accepted;
    }
    expect(states).toEqual([]);
    expect(await tokenOf(session)).toBe(token);
  });

  it('[EMB15] [EMB16] is a guest without a token, and the same one once the host signs', async () => {
    await using shop = await Shop.open();
    const { url, clock } = shop;
    const nobody = await enterApp({ url, app: 'shop', clock });
    expect([nobody.user.kind, nobody.room]).toEqual(['guest', undefined]);
    shop.customer = null;
    const session = await enterApp(shop.ofPage);
    const guest = session.user;
    expect(guest.kind).toBe('guest');
    await using client = clientOf(shop, session);
    await client.start();
    const room = await client.join(session.room.id);
    await room.send('Is anybody there?').accepted;
    shop.customer = 'ann';
    await session.renew();
    expect(session.user).toMatchObject({ id: guest.id, kind: 'person', displayName: 'ann' });
    await room.send('It is me.').accepted;
    expect(room.entries.map(({ key }) => key)).toHaveLength(2);
    expect(client.user).toMatchObject({ id: guest.id, kind: 'person' });
  });

  it('[EMB13] is somebody else when the host signs for somebody else, and nothing of the one before goes on', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    const [ann, before] = [session.user, await tokenOf(session)];
    await using client = clientOf(shop, session);
    await client.start();
    const room = await client.join(session.room.id);
    const left = new Promise((resolve) => room.on('left', resolve));
    shop.customer = 'bob';
    await session.renew();
    expect(session.user.id).not.toBe(ann.id);
    expect(await left).toBe('stopped');
    await untilState(client, 'live');
    expect(client.user?.id).toBe(session.user.id);
    expect(await isAlive(shop.url, before)).toBe(false);
  });

  it('[EMB12] sees at once what the types say: a room that was asked for is there', async () => {
    await using shop = await Shop.open();
    const { url, clock } = shop;
    const wanted = await enterApp(shop.ofPage);
    expectTypeOf(wanted.room).toEqualTypeOf<Room>();
    const any = await enterApp({ url, app: 'shop', clock });
    expectTypeOf(any.room).toEqualTypeOf<Room | undefined>();
  });
});

describe('trouble on the way', () => {
  it('[EMB13] a host that is away for a while is asked again, and nobody is cut for it', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    await using client = clientOf(shop, session);
    await client.start();
    const room = await client.join(session.room.id);
    shop.trouble = new TypeError('Failed to fetch');
    await shop.clock.advance(13 * MINUTE_MS);
    const { asked } = shop;
    expect(asked).toBeGreaterThan(5);
    shop.trouble = undefined;
    await shop.clock.advance(MINUTE_MS / 2);
    await session.renew();
    await shop.clock.advance(5 * MINUTE_MS);
    await room.send('Still here.').accepted;
    expect(client.state.status).toBe('live');
  });

  it('[EMB13] whose session ended comes in again, as the same one, and misses nothing', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    const { user } = session;
    const first = await tokenOf(session);
    await using client = clientOf(shop, session);
    await client.start();
    const room = await client.join(session.room.id);
    const { client: alice, room: desk } = await enter('alice', shop.server, 'help');
    await using _ = alice;
    // As a device that slept: no timer ran meanwhile.
    shop.clock.jump(60 * MINUTE_MS);
    await desk.send('Your order is on its way.').accepted;
    await room.send('Thank you!').accepted;
    await untilEntries(room, has('Your order is on its way.'));
    expect(textsOf(room)).toEqual(['Your order is on its way.', 'Thank you!']);
    expect(client.user?.id).toBe(user.id);
    const second = await tokenOf(session);
    expect(second).not.toBe(first);
    // What is known to be over is not tried any more.
    shop.clock.jump(60 * MINUTE_MS);
    expect(await tokenOf(session)).not.toBe(second);
  });

  it('[EMB13] [R-3] a restart of the server, which forgets sessions, is survived', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    await using client = clientOf(shop, session);
    await client.start();
    const room = await client.join(session.room.id);
    const { databaseFile, port } = shop.server;
    await shop.server.stop();
    const sending = room.send('Said while it was away').accepted;
    const clock = { ...systemClock, now: () => shop.clock.now() };
    await using again = await startTestServer({ databaseUrl: `sqlite:${databaseFile}`, port, clock });
    await sending;
    expect(textsOf(room)).toEqual(['Said while it was away']);
    expect(client.user?.id).toBe(session.user.id);
    expect(await isAlive(again.url, await tokenOf(session))).toBe(true);
  });

  it('[EMB16] a guest whose session is lost is another guest, and the room says so', async () => {
    await using shop = await Shop.open();
    shop.customer = null;
    const session = await enterApp(shop.ofPage);
    const { user } = session;
    await using client = clientOf(shop, session);
    await client.start();
    const room = await client.join(session.room.id);
    const left = new Promise((resolve) => room.on('left', resolve));
    shop.clock.jump(60 * MINUTE_MS);
    // Whatever is asked, the server ends what has expired.
    await client.listRooms().catch(() => undefined);
    expect(await left).toBe('stopped');
    await untilState(client, 'live');
    expect(session.user).toMatchObject({ kind: 'guest' });
    expect(session.user.id).not.toBe(user.id);
  });

  it('[EMB4] who is not let in any more is told why', async () => {
    await using shop = await Shop.open();
    shop.customer = null;
    const session = await enterApp(shop.ofPage);
    await using client = clientOf(shop, session);
    await client.start();
    await shop.change({ guests: false });
    expect(await untilState(client, 'stopped')).toMatchObject({
      reason: 'refused',
      error: { code: 'GUESTS_REFUSED', origin: 'server' },
    });
  });
});

describe('what is refused', () => {
  const codeOf = (act: Promise<unknown>) =>
    act.then(
      () => 'taken',
      (error: unknown) => {
        if (!(error instanceof ChatError)) throw error;
        const { code, details, retryable, origin } = error;
        return { code, reason: details?.['reason'], retryable, origin };
      },
    );

  it('[EMB10] [EMB14] [EMB15] says why, in the server’s words', async () => {
    await using shop = await Shop.open({ guests: false });
    const { ofPage } = shop;
    const refusal = { retryable: false, origin: 'server', reason: undefined };
    shop.claims = { aud: 'https://elsewhere.example' };
    expect(await codeOf(enterApp(ofPage))).toEqual({ ...refusal, code: 'HOST_TOKEN_REFUSED', reason: 'audience' });
    shop.claims = {};
    expect(await codeOf(enterApp({ ...ofPage, room: 'staff' }))).toEqual({ ...refusal, code: 'FORBIDDEN' });
    expect(await codeOf(enterApp({ ...ofPage, app: 'nobodys' }))).toEqual({ ...refusal, code: 'APP_NOT_FOUND' });
    shop.customer = null;
    expect(await codeOf(enterApp(ofPage))).toEqual({ ...refusal, code: 'GUESTS_REFUSED' });
  });

  it('a host that fails or says nothing is told apart from a server that does', async () => {
    await using shop = await Shop.open();
    shop.trouble = new TypeError('Failed to fetch');
    const failed = enterApp(shop.ofPage);
    expect(await codeOf(failed)).toEqual({
      code: 'UNAUTHENTICATED',
      reason: 'get_token',
      retryable: true,
      origin: 'client',
    });
    await expect(failed).rejects.toMatchObject({ cause: shop.trouble });
    const silent = codeOf(enterApp({ ...shop.ofPage, getToken: () => new Promise(() => undefined) }));
    await shop.clock.advance('30s');
    expect(await silent).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'get_token' });
    const packed = { ...shop.ofPage, getToken: async () => ({ token: await shop.sign() }) as never };
    shop.trouble = undefined;
    await expect(enterApp(packed)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      cause: expect.any(TypeError) as unknown,
    });
    const own = new ChatError({ code: 'FORBIDDEN', message: 'Not today.', retryable: false });
    await expect(enterApp({ ...shop.ofPage, getToken: () => Promise.reject(own) })).rejects.toBe(own);
  });

  it('a server that can’t be reached, is another, or does not answer', async () => {
    await using shop = await Shop.open();
    const { ofPage, clock } = shop;
    const away = { ...ofPage, url: 'http://127.0.0.1:1' };
    expect(await codeOf(enterApp(away))).toMatchObject({ code: 'UNREACHABLE', retryable: true });
    await expect(enterApp(away)).rejects.not.toThrow(/origins/);
    vi.stubGlobal('location', { origin: 'https://shop.example' });
    await expect(enterApp(away)).rejects.toThrow(/https:\/\/shop\.example may be missing among the origins/);
    vi.unstubAllGlobals();
    expect(await codeOf(enterApp({ ...ofPage, url: 'no address' }))).toMatchObject({ code: 'UNREACHABLE' });
    const router = createServer((_, response) => void response.end('<h1>A router</h1>')).listen(0, '127.0.0.1');
    await once(router, 'listening');
    const url = `http://127.0.0.1:${(router.address() as AddressInfo).port}`;
    await expect(enterApp({ ...ofPage, url })).rejects.toThrow(/not a Roomful server/);
    const reached = once(router.removeAllListeners('request'), 'request');
    const silent = codeOf(enterApp({ ...ofPage, url }));
    await reached;
    await clock.advance('10s');
    expect(await silent).toMatchObject({ code: 'TIMEOUT', retryable: true });
    router.closeAllConnections();
    await once(router.close(), 'close');
    expect(await codeOf(enterApp({ ...ofPage, signal: AbortSignal.abort() }))).toMatchObject({ code: 'STOPPED' });
  });
});

describe('logging out', () => {
  it('[EMB23] ends the session, its line and every further word of it', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    const token = await tokenOf(session);
    await using client = clientOf(shop, session);
    await client.start();
    await session.logOut();
    expect(await isAlive(shop.url, token)).toBe(false);
    expect(await untilState(client, 'stopped')).toMatchObject({ reason: 'refused', error: { code: 'STOPPED' } });
    await expect(tokenOf(session)).rejects.toMatchObject({ code: 'STOPPED' });
    await expect(session.renew()).rejects.toMatchObject({ code: 'STOPPED' });
    await session.logOut();
    await shop.clock.advance(60 * MINUTE_MS);
    expect([shop.asked, shop.clock.pendingTimers]).toEqual([1, 0]);
  });

  it('in the middle of a renewal leaves no session behind', async () => {
    await using shop = await Shop.open();
    const session = await enterApp(shop.ofPage);
    const tokens = [await tokenOf(session)];
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
      const response = await fetch(url, init);
      if (init.method !== 'POST') return response;
      tokens.push(((await response.clone().json()) as { token: string }).token);
      await session.logOut();
      return response;
    });
    shop.customer = 'bob';
    await expect(session.renew()).rejects.toMatchObject({ code: 'STOPPED' });
    expect(new Set(tokens).size).toBe(2);
    expect(await Promise.all(tokens.map((token) => isAlive(shop.url, token)))).toEqual([false, false]);
  });
});
