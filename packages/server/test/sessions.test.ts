import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { logIn, WireClient } from './support/wire-client.ts';

describe('sessions', () => {
  it('[SES1] the token opens /api/me, as header and as cookie', async () => {
    await using server = await startTestServer();
    const login = await fetch(`${server.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"username":"alice"}',
    });
    expect(login.status).toBe(201);
    const [cookie = ''] = login.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    const byCookie = await fetch(`${server.url}/api/me`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await byCookie.json()).toMatchObject({ user: { username: 'alice' } });
    const { token } = (await login.json()) as { token: string };
    const byHeader = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(byHeader.status).toBe(200);
  });

  it('[SES2] without a token, and with a wrong one, the code says what to do', async () => {
    await using server = await startTestServer();
    const none = await fetch(`${server.url}/api/me`);
    expect([none.status, await none.json()]).toMatchObject([401, { error: { code: 'UNAUTHENTICATED' } }]);
    const unknown = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${'x'.repeat(43)}` } });
    expect([unknown.status, await unknown.json()]).toMatchObject([401, { error: { code: 'SESSION_EXPIRED' } }]);
  });

  it('[SES3] logging out ends the session and cuts the live connection', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const headers = { authorization: `Bearer ${alice.session.token}` };
    const response = await fetch(`${server.url}/api/sessions/current`, { method: 'DELETE', headers });
    expect(response.status).toBe(204);
    await alice.closed();
    expect((await fetch(`${server.url}/api/me`, { headers })).status).toBe(401);
  });

  it('[ACC10] logging out everywhere ends every session of the user, and nobody else’s', async () => {
    await using server = await startTestServer();
    using laptop = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const phone = (await logIn(server.url, 'alice', laptop.session.claimKey)) as { token: string };
    const response = await fetch(`${server.url}/api/sessions`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${phone.token}` },
    });
    expect(response.status).toBe(204);
    await laptop.closed();
    for (const { token } of [phone, laptop.session]) {
      const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
      expect([me.status, await me.json()]).toMatchObject([401, { error: { code: 'SESSION_EXPIRED' } }]);
    }
    await bob.ask('list_rooms', {});
  });

  it('[SES2] nobody is given the session id that they bring: each login has a new one', async () => {
    await using server = await startTestServer();
    const brought = 'f'.repeat(43);
    const login = async (claimKey?: string) => {
      const response = await fetch(`${server.url}/api/sessions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: `roomful_session=${brought}`,
          authorization: `Bearer ${brought}`,
        },
        body: JSON.stringify({ username: 'alice', ...(claimKey !== undefined && { claimKey }) }),
      });
      return (await response.json()) as { token: string; claimKey: string };
    };
    const first = await login();
    const second = await login(first.claimKey);
    expect(new Set([brought, first.token, second.token]).size).toBe(3);
    const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${brought}` } });
    expect([me.status, await me.json()]).toMatchObject([401, { error: { code: 'SESSION_EXPIRED' } }]);
  });

  it('[S-SES-1] a session ends after 24 hours without use', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    clock.advance(24 * 3_600_000 + 1);
    await alice.closed();
    await expect(WireClient.connect(server.url, alice.session)).rejects.toMatchObject({
      data: { code: 'SESSION_EXPIRED' },
    });
  });

  it('[S-SES-1] [SES8] a session in use does not end, by its connection or by /api/me, and the cookie follows', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    for (let hour = 0; hour < 30; hour++) {
      clock.advance(3_600_000);
      await alice.ask('list_rooms', {});
    }
    const cookie = `roomful_session=${alice.session.token}`;
    const me = () => fetch(`${server.url}/api/me`, { headers: { cookie } });
    const first = await me();
    const { expiresAt } = (await first.json()) as { expiresAt: number };
    expect(expiresAt).toBe(clock.now() + 86_400_000);
    expect(first.headers.getSetCookie()).toEqual([]);
    clock.advance(20 * 3_600_000);
    const later = await me();
    expect(await later.json()).toMatchObject({ expiresAt: clock.now() + 86_400_000 });
    expect(later.headers.getSetCookie()).toEqual([expect.stringMatching(/Max-Age=86400; .*HttpOnly/)]);
    expect(later.headers.getSetCookie()[0]).toContain(alice.session.token);
    clock.advance(20 * 3_600_000);
    await alice.ask('list_rooms', {});
  });

  it('[S-SES-2] [SES4] a newer connection displaces the older one, which is told', async () => {
    await using server = await startTestServer();
    using first = await WireClient.enter(server.url, 'alice');
    using second = await WireClient.connect(server.url, first.session);
    await first.hear('session_displaced');
    await first.closed();
    expect((await second.ask('list_rooms', {})).rooms).toHaveLength(1);
  });

  it('[S-SES-2] of many connections at once exactly one stays', async () => {
    await using server = await startTestServer();
    using first = await WireClient.enter(server.url, 'alice');
    const rivals = await Promise.all(Array.from({ length: 20 }, () => WireClient.connect(server.url, first.session)));
    const everybody = [first, ...rivals];
    const closings = everybody.map((client, index) => client.closed().then(() => index));
    const closed = new Set<number>();
    while (closed.size < everybody.length - 1) {
      closed.add(await Promise.race(closings.filter((_, index) => !closed.has(index))));
    }
    const survivor = everybody.find((_, index) => !closed.has(index));
    expect((await survivor?.ask('list_rooms', {}))?.rooms).toHaveLength(1);
    for (const client of everybody) client.socket.disconnect();
  });

  it('[SES5] a client of another protocol version is told which ones are spoken', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    alice.socket.disconnect();
    alice.socket.auth = { token: alice.session.token, protocol: 99 };
    const error = new Promise<Error & { data?: unknown }>((resolve) => alice.socket.once('connect_error', resolve));
    alice.socket.connect();
    expect((await error).data).toMatchObject({ code: 'PROTOCOL_UNSUPPORTED', details: { supported: [1] } });
  });

  it('[SES2] [SES5] each thing that can be wrong with a handshake has its own code', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { token } = alice.session;
    const refusal = async (auth: Record<string, unknown>) => {
      const socket = io(server.url, { transports: ['websocket'], reconnection: false, forceNew: true, auth });
      const error = await new Promise<Error & { data?: { code: string } }>((resolve) => {
        socket.once('connect_error', resolve);
      });
      socket.disconnect();
      return error.data?.code;
    };
    expect(await refusal({})).toBe('UNAUTHENTICATED');
    expect(await refusal({ protocol: 1 })).toBe('UNAUTHENTICATED');
    expect(await refusal({ token })).toBe('PROTOCOL_UNSUPPORTED');
    expect(await refusal({ token, protocol: '1' })).toBe('PROTOCOL_UNSUPPORTED');
    expect(await refusal({ token: 5, protocol: 1 })).toBe('UNAUTHENTICATED');
    expect(await refusal({ token: 'x'.repeat(300), protocol: 1 })).toBe('UNAUTHENTICATED');
    expect(await refusal({ token, protocol: 1, admin: true })).toBe('UNAUTHENTICATED');
    expect(await refusal({ token: 'x'.repeat(43), protocol: 1 })).toBe('SESSION_EXPIRED');
  });

  it('[SES6] pages of foreign origins are refused, on the socket and at login, unless they are listed', async () => {
    await using server = await startTestServer({ allowedOrigins: ['https://friend.example'] });
    const logInFrom = (origin: string) =>
      fetch(`${server.url}/api/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: '{"username":"alice"}',
      });
    const refused = await logInFrom('https://evil.example');
    expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'ORIGIN_REFUSED' } }]);
    expect((await logInFrom('https://friend.example')).status).toBe(201);

    using bob = await WireClient.enter(server.url, 'bob');
    const connectFrom = (origin: string) => WireClient.connect(server.url, bob.session, { origin });
    await expect(connectFrom('https://evil.example')).rejects.toMatchObject({ data: { code: 'ORIGIN_REFUSED' } });
    using friendly = await connectFrom('https://friend.example');
    expect(friendly.socket.connected).toBe(true);
  });

  it('[SES7] the welcome names the user, the time, the limits and the room the person was in', async () => {
    await using server = await startTestServer();
    using first = await WireClient.enter(server.url, 'alice');
    const roomId = await first.join('general');
    first.socket.disconnect();
    using second = await WireClient.connect(server.url, first.session);
    expect(second.user.username).toBe('alice');
    second.socket.disconnect();
    second.socket.connect();
    expect(await second.hear('welcome')).toMatchObject({
      protocol: 1,
      currentRoomId: roomId,
      limits: { contentMax: 2_000, pageSizes: [50, 100, 200, 500] },
    });
  });
});
