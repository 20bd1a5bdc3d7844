import { mkdirSync, writeFileSync } from 'node:fs';
import type { CreateSessionData } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { askHttp, askLogIn } from './support/ask-http.ts';
import { RawSocket, speakTcp } from './support/raw-socket.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { logIn, WireClient } from './support/wire-client.ts';

const HTTPS = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'chat.example.com' };
const byProxy = { trustProxy: ['loopback'] };

async function enter(url: string, username: string): Promise<CreateSessionData> {
  const answer = await logIn(url, username);
  if ('error' in answer) throw new Error(answer.error.message);
  return answer;
}

/** What the server says to a socket that brings no token, but these headers. */
async function knock(url: string, headers: Record<string, string>): Promise<string> {
  using raw = await RawSocket.open(url, { headers });
  raw.send('40{"protocol":1}');
  await raw.until(() => raw.heard.some((frame) => /^44|^42\["welcome/.test(frame)));
  const frame = raw.heard.find((heard) => /^44|^42\["welcome/.test(heard)) ?? '';
  return /^42\["(welcome)"|"code":"(\w+)"/.exec(frame)?.slice(1).find(Boolean) ?? frame;
}

describe('pages of other origins', () => {
  const origins = [
    'https://evil.example',
    'null',
    'file://',
    'http://127.0.0.1',
    'http://127.0.0.1.evil.example',
    'http://evil.example#127.0.0.1',
    'not an origin',
  ];

  it.each(origins)('[SES6] %j gets no socket, whatever it brings', async (origin) => {
    await using server = await startTestServer();
    const { token } = await enter(server.url, 'alice');
    using alice = await WireClient.connect(server.url, { ...(await sessionOf(server.url, token)), token });
    for (const headers of [
      { origin },
      { origin, cookie: `roomful_session=${token}` },
      { origin, cookie: 'roomful_session=x' },
    ])
      expect(await knock(server.url, headers)).toBe('ORIGIN_REFUSED');
    // The cookie was not even looked up: a connection with it would have displaced this one.
    expect(await alice.askRaw('list_rooms', {})).toMatchObject({ ok: true });
    expect(alice.heard('session_displaced')).toEqual([]);
  });

  const almost = ['https://HOST', 'http://evil@HOST', 'HTTP://HOST', 'http://HOST/', 'ws://HOST'];

  it.each(almost)('[SES6] %j is not the origin of a page that plain HTTP serves', async (form) => {
    await using server = await startTestServer();
    for (const name of ['127.0.0.1', 'localhost']) {
      const host = `${name}:${server.port}`;
      const headers = { host, origin: form.replace('HOST', host) };
      expect((await askLogIn(server.port, 'mallory', headers)).code).toBe('ORIGIN_REFUSED');
      expect(await knock(server.url, headers)).toBe('ORIGIN_REFUSED');
      expect(
        (await askLogIn(server.port, `from_${name.replaceAll('.', '_')}`, { host, origin: `http://${host}` })).status,
      ).toBe(201);
    }
  });

  it('[SES6] the scheme counts where a trusted proxy tells it, and only there', async () => {
    await using server = await startTestServer(byProxy);
    const from = async (scheme: string, headers: Record<string, string>) =>
      (await askLogIn(server.port, 'alice', { ...headers, origin: `${scheme}://chat.example.com` })).status;
    expect(await from('https', HTTPS)).toBe(201);
    expect(await from('http', HTTPS)).toBe(403);
    expect(await from('https', { ...HTTPS, 'x-forwarded-proto': 'http' })).toBe(403);
    // Of a proxy that nobody named it is not known whether it speaks HTTPS.
    await using unnamed = await startTestServer();
    const headers = { host: 'chat.example.com', 'x-forwarded-proto': 'http', origin: 'https://chat.example.com' };
    expect((await askLogIn(unnamed.port, 'alice', headers)).status).toBe(201);
  });

  it('[SES6] nothing that a refused page sends along is read', async () => {
    await using server = await startTestServer();
    const session = await enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await bob.join('general');
    const headers = { origin: 'https://evil.example', cookie: `roomful_session=${session.token}` };
    using raw = await RawSocket.open(server.url, { headers });
    raw.send('40{"protocol":1}');
    raw.send(`420["join_room",{"roomId":${roomId}}]`);
    raw.send(`421["create_room",{"name":"evil-room"}]`);
    await raw.closed();
    expect(raw.heard.filter((frame) => frame.startsWith('43'))).toEqual([]);
    const { rooms } = await bob.ask('list_rooms', {});
    expect(rooms.map(({ name }) => name)).toEqual(['general']);
    expect(bob.heard('user_joined').filter(({ username }) => username === 'alice')).toEqual([]);
  });

  it.each(origins)('[SES6] %j can write nothing over HTTP, with the cookie or without', async (origin) => {
    await using server = await startTestServer();
    const { token } = await enter(server.url, 'alice');
    const cookie = `roomful_session=${token}`;
    const login = await askLogIn(server.port, 'mallory', { origin });
    expect([login.status, login.code]).toEqual([403, 'ORIGIN_REFUSED']);
    const logout = { path: '/api/sessions/current', method: 'DELETE', headers: { origin, cookie } };
    expect((await askHttp(server.port, logout)).code).toBe('ORIGIN_REFUSED');
    const me = await askHttp(server.port, { path: '/api/me', headers: { origin, cookie } });
    expect(me.status).toBe(200);
    expect(me.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('[SES6] without an origin, what the browser says of the site decides', async () => {
    await using server = await startTestServer();
    const { token } = await enter(server.url, 'alice');
    const cookie = `roomful_session=${token}`;
    for (const site of ['cross-site', 'same-site']) {
      expect(await knock(server.url, { cookie, 'sec-fetch-site': site })).toBe('ORIGIN_REFUSED');
      expect((await askLogIn(server.port, 'mallory', { 'sec-fetch-site': site })).code).toBe('ORIGIN_REFUSED');
    }
    // A program is no page: it sends neither, and has a cookie only if it was given one.
    expect(await knock(server.url, { cookie })).toBe('welcome');
    expect(await knock(server.url, { cookie, 'sec-fetch-site': 'same-origin' })).toBe('welcome');
  });

  it('[SES6] listed ones may come, and are told so by CORS', async () => {
    await using server = await startTestServer({ allowedOrigins: ['https://Friend.example/'] });
    const origin = 'https://friend.example';
    const login = await askLogIn(server.port, 'alice', { origin, 'sec-fetch-site': 'cross-site' });
    expect(login.status).toBe(201);
    expect(login.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
    });
    const { token } = JSON.parse(login.text) as CreateSessionData;
    const cookie = `roomful_session=${token}`;
    expect(await knock(server.url, { origin, cookie })).toBe('welcome');
    // Whatever method the API has: a listed page may use all of it.
    const preflight = { origin, 'access-control-request-method': 'PATCH' };
    const { headers } = await askHttp(server.port, { path: '/api/me', method: 'OPTIONS', headers: preflight });
    const methods = new Set(server.routes.flatMap(({ method }) => method).filter((name) => name !== 'HEAD'));
    expect(headers['access-control-allow-methods']?.split(', ').sort()).toEqual([...methods].sort());
    expect(await knock(server.url, { origin: 'https://friend.example.evil.example', cookie })).toBe('ORIGIN_REFUSED');
  });

  it('[SES6] a Host that a client made up makes no origin its own, once the operator said where the server is', async () => {
    await using server = await startTestServer({ publicUrl: 'https://chat.example.com', ...byProxy });
    const headers = { ...HTTPS, host: 'chat.example.com' };
    expect((await askLogIn(server.port, 'alice', { ...headers, origin: 'https://chat.example.com' })).status).toBe(201);
    // DNS rebinding: the page's own name leads here now.
    const rebound = { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' };
    expect((await askLogIn(server.port, 'bob', rebound)).code).toBe('ORIGIN_REFUSED');
    expect((await askHttp(server.port, { path: '/api/me', headers: rebound })).code).toBe('ORIGIN_REFUSED');
    expect(await knock(server.url, rebound)).toBe('ORIGIN_REFUSED');
    expect((await askHttp(server.port, { path: '/', headers: { host: 'evil.example' } })).status).toBe(403);
    // The scheme counts too, and probes come by the address.
    expect((await askLogIn(server.port, 'bob', { ...headers, origin: 'http://chat.example.com' })).status).toBe(403);
    expect((await askHttp(server.port, { path: '/healthz', headers: { host: '10.0.0.7:3000' } })).status).toBe(200);
    // Commands on the machine itself call it by a name that nobody can move.
    expect((await askHttp(server.port, { path: '/api/me', headers: { host: 'localhost:3000' } })).status).toBe(401);
    expect((await askHttp(server.port, { path: '/api/me', headers: { host: 'localhost.evil.example' } })).status).toBe(
      403,
    );
  });

  it('[SES6] a forwarded host counts only from a proxy that is trusted', async () => {
    const headers = { host: 'inner:3000', 'x-forwarded-host': 'chat.example.com', origin: 'https://chat.example.com' };
    await using plain = await startTestServer();
    expect((await askLogIn(plain.port, 'alice', headers)).code).toBe('ORIGIN_REFUSED');
    await using behind = await startTestServer(byProxy);
    expect((await askLogIn(behind.port, 'alice', headers)).status).toBe(201);
    expect((await askLogIn(behind.port, 'bob', { ...headers, origin: 'https://inner:3000' })).code).toBe(
      'ORIGIN_REFUSED',
    );
  });
});

describe('the session cookie', () => {
  it('over HTTPS is bound to the host, and only that one is read', async () => {
    await using server = await startTestServer(byProxy);
    const login = await askLogIn(server.port, 'alice', HTTPS);
    const [cookie = ''] = login.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^__Host-roomful_session=[\w-]{43}; /);
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax', 'Max-Age=86400'])
      expect(cookie).toContain(part);
    expect(cookie).not.toMatch(/Domain/i);
    const { token } = JSON.parse(login.text) as CreateSessionData;
    const me = async (value: string) =>
      (await askHttp(server.port, { path: '/api/me', headers: { ...HTTPS, cookie: value } })).status;
    expect(await me(`__Host-roomful_session=${token}`)).toBe(200);
    // Cookie tossing: a sub-domain, or a page of plain HTTP, can set the plain name for this host.
    expect(await me(`roomful_session=${token}`)).toBe(401);
    expect(await me(`roomful_session=${'A'.repeat(43)}; __Host-roomful_session=${token}`)).toBe(200);
    expect(await knock(server.url, { ...HTTPS, cookie: `roomful_session=${token}` })).toBe('UNAUTHENTICATED');
    expect(await knock(server.url, { ...HTTPS, cookie: `__Host-roomful_session=${token}` })).toBe('welcome');
    // As Traefik tells it of sockets.
    const wss = { ...HTTPS, 'x-forwarded-proto': 'wss', cookie: `__Host-roomful_session=${token}` };
    expect(await knock(server.url, wss)).toBe('welcome');
    const headers = { ...HTTPS, cookie: `__Host-roomful_session=${token}` };
    const logout = await askHttp(server.port, { path: '/api/sessions/current', method: 'DELETE', headers });
    expect(logout.headers['set-cookie']?.[0]).toMatch(/^__Host-roomful_session=;.*Secure/);
    expect(await me(`__Host-roomful_session=${token}`)).toBe(401);
  });

  it('over plain HTTP has no Secure, and of two none is believed', async () => {
    await using server = await startTestServer();
    const login = await askLogIn(server.port, 'alice');
    const [cookie = ''] = login.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^roomful_session=/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).not.toContain('Secure');
    const { token } = JSON.parse(login.text) as CreateSessionData;
    const mallory = await enter(server.url, 'mallory');
    for (const pair of [
      [mallory.token, token],
      [token, mallory.token],
    ]) {
      const both = pair.map((value) => `roomful_session=${value}`).join('; ');
      expect((await askHttp(server.port, { path: '/api/me', headers: { cookie: both } })).code).toBe('UNAUTHENTICATED');
      expect(await knock(server.url, { cookie: both })).toBe('UNAUTHENTICATED');
    }
    expect(await knock(server.url, { cookie: `other=1; roomful_session=${token}` })).toBe('welcome');
  });
});

describe('security headers', () => {
  it('stand on pages, files, answers and errors alike', async () => {
    using folder = temporaryFolder();
    mkdirSync(folder.file('_app/immutable'), { recursive: true });
    writeFileSync(folder.file('index.html'), '<!doctype html><script>start()</script>');
    writeFileSync(folder.file('_app/immutable/a.js'), 'export {};');
    await using server = await startTestServer({ webDir: folder.path });
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/_app/immutable/a.js'],
      ['GET', '/api/me'],
      ['GET', '/api/openapi.json'],
      ['GET', '/api/nothing'],
      ['GET', '/gone.js'],
      ['GET', '/healthz'],
      ['POST', '/api/sessions'],
      ['PUT', '/api/me'],
      ['GET', '/%'],
    ] as const) {
      const { headers } = await askHttp(server.port, { path, method });
      expect(headers, `${method} ${path}`).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      const policy = headers['content-security-policy'] ?? '';
      expect(policy, path).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(policy, path).not.toMatch(/unsafe|\*|http:|https:|data:/);
      expect(headers['content-type'], path).toMatch(/^[a-z]+\/[a-z]+; charset=utf-8$/);
      expect(headers, path).not.toHaveProperty('x-powered-by');
      expect(headers, path).not.toHaveProperty('server');
      expect(headers, path).not.toHaveProperty('strict-transport-security');
    }
    const { headers } = await askHttp(server.port, { path: '/' });
    expect(headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'x-frame-options': 'DENY' });
    expect(headers['permissions-policy']).toContain('camera=()');
    for (const directive of [
      'script-src',
      'style-src',
      'img-src',
      'connect-src',
      'base-uri',
      'form-action',
      'object-src',
    ])
      expect(headers['content-security-policy']).toContain(`${directive} '`);
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
    // The shared connection and the offline start are workers, each with a policy that makes their address and no other.
    expect(headers['content-security-policy']).toContain("worker-src 'self'");
  });

  it('tell browsers to stay with HTTPS where they came by it', async () => {
    await using server = await startTestServer(byProxy);
    for (const path of ['/', '/api/me', '/healthz']) {
      const { headers } = await askHttp(server.port, { path, headers: HTTPS });
      expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    }
  });

  it('no answer of the API is kept by a cache', async () => {
    await using server = await startTestServer();
    const { token } = await enter(server.url, 'alice');
    const headers = { authorization: `Bearer ${token}` };
    for (const asked of [
      { path: '/api/me', headers },
      { path: '/api/me' },
      { path: '/%61pi/me', headers },
      {
        path: '/api/sessions',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"username":"bob"}',
      },
      { path: '/api/sessions', method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' },
    ]) {
      expect((await askHttp(server.port, asked)).headers['cache-control'], asked.path).toBe('no-store');
    }
  });

  const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

  it.each([
    [400, 'GET /socket.io/ HTTP/1.1\r\nHost: x\r\n'],
    [400, 'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n'],
    [400, 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n'],
    [400, `GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n${upgrade}${key}`],
    [400, `GET /socket.io/?EIO=4&transport=websocket&sid=x HTTP/1.1\r\n${upgrade}${key}`],
    [400, `GET /socket.io/?EIO=3&transport=websocket HTTP/1.1\r\n${upgrade}${key}`],
    [400, `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${upgrade}`],
    [400, 'GET /api/me HTTP/1.1\r\nConnection: close\r\n'],
    [417, 'GET /api/me HTTP/1.1\r\nHost: x\r\nExpect: the-impossible\r\nConnection: close\r\n'],
  ])('[ERR1] stand with our error object on the %i of %j', async (status, request) => {
    await using server = await startTestServer();
    const answer = await speakTcp(server.port, `${request}\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/im);
    expect(answer).toMatch(/^content-security-policy: default-src 'none'.*frame-ancestors 'none'/im);
    expect(answer).toMatch(/\{"error":\{"code":"INVALID_PAYLOAD"/);
  });

  it('stand on what CORS answers by itself', async () => {
    await using server = await startTestServer({ allowedOrigins: ['https://friend.example'] });
    const headers = { origin: 'https://friend.example', 'access-control-request-method': 'POST' };
    const answer = await askHttp(server.port, { path: '/api/sessions', method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('stand even on what was no request', async () => {
    await using server = await startTestServer();
    const answer = await speakTcp(server.port, 'GARBAGE\r\n\r\n');
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/m);
    expect(answer).toMatch(/^cache-control: no-store\r$/m);
  });
});

async function sessionOf(url: string, token: string): Promise<CreateSessionData> {
  const me = await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  return { ...((await me.json()) as Omit<CreateSessionData, 'token'>), token };
}
