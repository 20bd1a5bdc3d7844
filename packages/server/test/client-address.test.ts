import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { FORWARDING_HEADERS, networkOf } from '../src/transport/client-address.ts';
import { askHttp, askLogIn } from './support/ask-http.ts';
import { WireClient } from './support/wire-client.ts';

const rates = { messagesPerSecond: 0, messagesBurst: 1, joinsPerMinute: 0, loginsPerMinute: 1 };

describe('what counts as one address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['', ''],
  ])('[R-8] %s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('forwarding headers', () => {
  it('[R-8] of nobody in particular are ignored, and told of once', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    await using server = await startTestServer({ rates, logger, clock: new ManualClock() });
    expect((await askLogIn(server.port, 'alice', { 'x-forwarded-for': '192.0.2.1' })).status).toBe(201);
    for (const [name, address] of [
      ['bob', '192.0.2.2'],
      ['carol', '127.0.0.1, 192.0.2.3'],
    ] as const) {
      const answer = await askLogIn(server.port, name, { 'x-forwarded-for': address, 'x-real-ip': address });
      expect([answer.status, answer.code]).toEqual([429, 'RATE_LIMITED']);
    }
    const secure = await askHttp(server.port, { path: '/api/me', headers: { 'x-forwarded-proto': 'https' } });
    expect(secure.headers).not.toHaveProperty('strict-transport-security');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('ROOMFUL_TRUST_PROXY');
  });

  it('[SES6] are all written by nginx, as we tell people to set it up: what it passed on would be believed', () => {
    const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const [, block = ''] = /```nginx\n(map[\s\S]*?)```/.exec(guide) ?? [];
    const written = [...block.matchAll(/proxy_set_header (X-Forwarded-\w+) /g)].map(([, name = '']) =>
      name.toLowerCase(),
    );
    expect(written.sort()).toEqual([...FORWARDING_HEADERS].sort());
  });

  it('[R-8] of a named proxy are believed, and only what that proxy wrote', async () => {
    await using server = await startTestServer({ rates, trustProxy: ['loopback'], clock: new ManualClock() });
    const logIn = async (name: string, forwardedFor: string) =>
      (await askLogIn(server.port, name, { 'x-forwarded-for': forwardedFor })).status;
    expect(await logIn('alice', '192.0.2.1')).toBe(201);
    expect(await logIn('bob', '192.0.2.2')).toBe(201);
    // What stands further left was written by the client itself, or by nobody.
    expect(await logIn('carol', '198.51.100.9, 192.0.2.1')).toBe(429);
    expect(await logIn('dave', '127.0.0.1, 192.0.2.2')).toBe(429);
    // One IPv6 network is one address; what is no address is the proxy's own.
    expect(await logIn('erin', '2001:db8:1:2::1')).toBe(201);
    expect(await logIn('frank', '2001:db8:1:2:ffff::2')).toBe(429);
    expect(await logIn('grace', 'unknown')).toBe(201);
    expect(await logIn('heidi', 'nonsense-1')).toBe(429);
  });

  it('[R-8] a number of hops takes that many entries, however many a client adds', async () => {
    await using server = await startTestServer({ rates, trustProxy: 1, clock: new ManualClock() });
    const logIn = async (name: string, forwardedFor: string) =>
      (await askLogIn(server.port, name, { 'x-forwarded-for': forwardedFor })).status;
    expect(await logIn('alice', '192.0.2.1')).toBe(201);
    expect(await logIn('bob', '198.51.100.1, 192.0.2.1')).toBe(429);
    expect(await logIn('carol', '192.0.2.1, 192.0.2.2')).toBe(201);
  });

  it.each([
    { trustProxy: [], isLimited: true },
    { trustProxy: ['127.0.0.0/8'], isLimited: false },
  ])('[R-8] mean the same for the handshake of a socket: $trustProxy', async ({ trustProxy, isLimited }) => {
    await using server = await startTestServer({ maxima: { ...maxima, socketsPerAddress: 1 }, trustProxy });
    const names = ['alice', 'bob'] as const;
    const sessions = [];
    for (const name of names) {
      sessions.push(JSON.parse((await askLogIn(server.port, name)).text) as WireClient['session']);
    }
    const [alice, bob] = sessions as [WireClient['session'], WireClient['session']];
    using first = await WireClient.connect(server.url, alice, { 'x-forwarded-for': '192.0.2.1' });
    const second = WireClient.connect(server.url, bob, { 'x-forwarded-for': '192.0.2.2' });
    if (isLimited) await expect(second).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } });
    else (await second).socket.disconnect();
    expect(first.socket.connected).toBe(true);
  });
});

const maxima = { sockets: 0, socketsPerAddress: 0, handshakeMs: 10_000, requestMs: 30_000 };
