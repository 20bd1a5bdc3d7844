import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

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

  it('[S-SES-1] a session ends after 24 hours without use', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    clock.advance(24 * 3_600_000 + 1);
    expect(await alice.refusal('list_rooms', {})).toMatchObject({ code: 'SESSION_EXPIRED' });
    await alice.closed();
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
