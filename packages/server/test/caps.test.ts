import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { CreateSessionData } from '@roomful/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { RawSocket, speakTcp } from './support/raw-socket.ts';
import { logIn, WireClient } from './support/wire-client.ts';

const UPGRADE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
].join('\r\n');

/** Real time in these tests: it is the runtime, and Engine.IO, that measure it. */
const maxima = { sockets: 0, socketsPerAddress: 0, handshakeMs: 300, requestMs: 400 };

describe('who takes all the time in the world', () => {
  const drips: (() => void)[] = [];
  afterEach(() => {
    for (const stop of drips.splice(0)) stop();
  });

  /** Sends `bytes` one at a time, then nothing; resolves with what came back until the server ended it. */
  async function drip(server: TestServer, bytes: string): Promise<string> {
    const tcp: Socket = connect(server.port, '127.0.0.1');
    let heard = '';
    tcp.on('data', (data) => (heard += data.toString('latin1')));
    tcp.on('error', () => undefined);
    const closed = once(tcp, 'close');
    let sent = 0;
    const timer = setInterval(() => sent < bytes.length && tcp.write(bytes[sent++] ?? ''), 20);
    drips.push(() => clearInterval(timer));
    await closed;
    return heard;
  }

  it('[ERR1] headers byte by byte are given up', async () => {
    await using server = await startTestServer({ maxima });
    expect(await drip(server, `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(1_000)}`)).toMatch(/^HTTP\/1.1 408/);
  });

  it('[ERR1] a body byte by byte is given up, and with it what waits for it', async () => {
    await using server = await startTestServer({ maxima });
    const head =
      'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n';
    const tcp = speakTcp(server.port, `${head}{"username":`);
    expect(await tcp).toMatch(/^HTTP\/1.1 408/);
    expect(await drip(server, `${head}${'a'.repeat(1_000)}`)).toMatch(/^HTTP\/1.1 408/);
  });

  it('[ERR1] half an upgrade is given up', async () => {
    await using server = await startTestServer({ maxima });
    expect(await drip(server, UPGRADE)).toMatch(/^HTTP\/1.1 408/);
  });

  it('a connection on which nothing ever comes is given up', async () => {
    await using server = await startTestServer({ maxima });
    await drip(server, '');
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('[LIM4] a WebSocket that never says who it is is closed', async () => {
    await using server = await startTestServer({ maxima });
    using silent = await RawSocket.open(server.url);
    await silent.closed();
    // Half a frame is no more than none.
    using half = await RawSocket.open(server.url);
    half.sendBytes(Buffer.from([0x81, 0xfe, 0x00]));
    await half.closed();
  });

  it('[SES5] a refused socket does not stay, though its client would', async () => {
    await using server = await startTestServer({ maxima: { ...maxima, handshakeMs: 60_000 } });
    using refused = await RawSocket.open(server.url);
    refused.send('40{"token":"nonsense","protocol":1}');
    await refused.closed();
    expect(refused.heard.at(-1)).toMatch(/^44\{.*"code":"UNAUTHENTICATED"/);
  });

  /** Real time: it is the runtime that cuts them, half a minute later by default. */
  it('[LIM4] who answers no close is cut soon, whyever it was closed, and was told why', async () => {
    await using server = await startTestServer({ maxima });
    const alice = (await logIn(server.url, 'alice')) as CreateSessionData;
    using silent = await RawSocket.open(server.url);
    using refused = await RawSocket.open(server.url);
    using displaced = await RawSocket.open(server.url);
    await displaced.connect(alice.token);
    const cut = [silent, refused, displaced].map((socket) => socket.neverAnswersClose());
    refused.send('40{"token":"nonsense","protocol":1}');
    using newer = await WireClient.connect(server.url, alice);
    await Promise.all(cut);
    expect(refused.heard.at(-1)).toMatch(/^44\{.*"code":"UNAUTHENTICATED"/);
    expect(displaced.heard.join('\n')).toContain('42["session_displaced"');
    expect(newer.socket.connected).toBe(true);
  });

  it('[SES5] other namespaces of Socket.IO are none', async () => {
    await using server = await startTestServer({ maxima: { ...maxima, handshakeMs: 60_000 } });
    using raw = await RawSocket.open(server.url);
    raw.send('40/admin,{"token":"x","protocol":1}');
    await raw.until(() => raw.heard.some((frame) => frame.startsWith('44/admin,')));
    expect(raw.heard.at(-1)).toContain('Invalid namespace');
  });
});

describe('how many sockets there may be', () => {
  it('[R-8] [LIM4] in total: one more is told OVERLOADED, and may come when another has left', async () => {
    await using server = await startTestServer({ maxima: { ...maxima, handshakeMs: 60_000, sockets: 2 } });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const refused = WireClient.enter(server.url, 'carol');
    await expect(refused).rejects.toMatchObject({ data: { code: 'OVERLOADED', retryAfterMs: 10_000 } });
    await alice.join('general');
    await bob.join('general');
    bob.socket.disconnect();
    await alice.hear('user_left', ({ username }) => username === 'bob');
    using dave = await WireClient.enter(server.url, 'dave');
    expect(dave.socket.connected).toBe(true);
  });

  it('[R-8] [LIM4] of one address: whether they have said who they are or not', async () => {
    await using server = await startTestServer({ maxima: { ...maxima, handshakeMs: 60_000, socketsPerAddress: 3 } });
    using alice = await WireClient.enter(server.url, 'alice');
    const silent = [await RawSocket.open(server.url), await RawSocket.open(server.url)];
    const refused = WireClient.enter(server.url, 'carol');
    await expect(refused).rejects.toMatchObject({ data: { code: 'RATE_LIMITED', retryAfterMs: 10_000 } });
    expect(await alice.askRaw('list_rooms', {})).toMatchObject({ ok: true });
    // One leaves, so one may come, and not two.
    silent[0]?.[Symbol.dispose]();
    const davesSession = (await logIn(server.url, 'dave')) as CreateSessionData;
    using dave = await vi.waitFor(() => WireClient.connect(server.url, davesSession), { timeout: 5_000 });
    await expect(WireClient.enter(server.url, 'erin')).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } });
    expect(dave.socket.connected).toBe(true);
    silent[1]?.[Symbol.dispose]();
  });

  it('[R-8] [LIM4] of a rush as many stay as there are places, and who is refused takes none', async () => {
    await using server = await startTestServer({ maxima: { ...maxima, handshakeMs: 60_000, sockets: 20 } });
    const sessions = await Promise.all(
      Array.from({ length: 40 }, (_, n) => logIn(server.url, `guest${1_000 + n}`) as Promise<CreateSessionData>),
    );
    const rush = await Promise.allSettled(sessions.map((session) => WireClient.connect(server.url, session)));
    const inside = rush.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(inside).toHaveLength(20);
    const codes = rush.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { data: { code: string } }).data.code] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['OVERLOADED']));
    for (const client of inside) client.socket.disconnect();
  });

  it('[LIM4] who holds out above the maximum keeps nobody from a place that came free', async () => {
    await using server = await startTestServer({ maxima: { ...maxima, handshakeMs: 60_000, sockets: 1 } });
    const alice = await RawSocket.open(server.url);
    using held = await RawSocket.open(server.url);
    alice[Symbol.dispose]();
    const session = (await logIn(server.url, 'bob')) as CreateSessionData;
    using bob = await vi.waitFor(() => WireClient.connect(server.url, session), { timeout: 5_000 });
    expect([held.isClosed, bob.socket.connected]).toEqual([false, true]);
  });

  it('[R-8] [LIM4] far more than that are refused before they are sockets, with the time to wait', async () => {
    await using server = await startTestServer({ maxima: { ...maxima, handshakeMs: 60_000, socketsPerAddress: 1 } });
    const open = await Promise.all(Array.from({ length: 101 }, () => RawSocket.open(server.url)));
    const answer = await speakTcp(server.port, `${UPGRADE}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 429/);
    expect(answer).toMatch(/^retry-after: 10\r$/m);
    expect(answer).toMatch(/"code":"RATE_LIMITED"/);
    for (const socket of open) socket[Symbol.dispose]();
  });

  it('[LIM4] a frame above the limit ends its connection and no other', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using raw = await RawSocket.open(server.url);
    raw.send(`42["send_message",{"content":"${'x'.repeat(70_000)}"}]`);
    await raw.closed();
    expect(await alice.askRaw('list_rooms', {})).toMatchObject({ ok: true });
  });
});
