import type { CreateEmbedSessionData, ErrorBody } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from '../support/admin-call.ts';
import { askHttp, askLogIn, type HttpAnswer } from '../support/ask-http.ts';
import { comeIn } from '../support/embed-scene.ts';
import { rest } from '../support/rest.ts';
import { logIn, WireClient } from '../support/wire-client.ts';

const SHOP = 'https://shop.example';
const BANK = 'https://pay.bank.example:8443';

/** A shop and a bank, each with pages of its own. */
async function open() {
  const server = await startTestServer({ adminToken: ADMIN_TOKEN });
  const rooms = [{ match: 'help', access: 'everyone' }];
  const add = (app: object) => adminCall(server.url, 'POST /api/admin/apps', { body: { rooms, guests: true, ...app } });
  await add({ id: 'shop', name: 'Shop', origins: [SHOP, 'http://localhost:8080'] });
  await add({ id: 'bank', name: 'Bank', origins: ['https://*.bank.example:8443'] });
  return server;
}

const change = ({ url }: TestServer, app: string, body: object) =>
  adminCall(url, `PATCH /api/admin/apps/${app}`, { body });

function preflight({ port }: TestServer, origin: string, path: string): Promise<HttpAnswer> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  };
  return askHttp(port, { path, method: 'OPTIONS', headers });
}

const json = { 'content-type': 'application/json' };

/** `POST /api/embed/sessions`, as a browser on that page makes it. */
function enter(
  { port }: TestServer,
  origin: string,
  { app = 'shop', ...headers }: Record<string, string> = {},
): Promise<HttpAnswer> {
  const body = JSON.stringify({ app, room: 'help' });
  return askHttp(port, { path: '/api/embed/sessions', method: 'POST', headers: { ...json, origin, ...headers }, body });
}

function leave({ port }: TestServer, headers: Record<string, string>): Promise<HttpAnswer> {
  return askHttp(port, { path: '/api/sessions/current', method: 'DELETE', headers });
}

const sessionOf = ({ text }: HttpAnswer) => JSON.parse(text) as CreateEmbedSessionData;

/** What the server says to a socket that such a page opens. */
async function connect({ url }: TestServer, session: CreateEmbedSessionData, headers: Record<string, string>) {
  try {
    using client = await WireClient.connect(url, session, headers);
    return client.welcome.user.id === session.user.id ? 'welcome' : 'somebody else';
  } catch (error) {
    return (error as { data?: ErrorBody }).data?.code;
  }
}

const isAlive = async ({ url }: TestServer, token: string) =>
  (await rest(url, 'GET /api/me', { token })).status === 200;

describe('pages of an app’s origins', () => {
  it('[EMB23] come in, connect and go out for its users', async () => {
    await using server = await open();
    for (const [origin, app] of [
      [SHOP, 'shop'],
      ['http://localhost:8080', 'shop'],
      [BANK, 'bank'],
      ['https://a.b.c.bank.example:8443', 'bank'],
    ] as const) {
      const entered = await enter(server, origin, { app });
      expect(entered.status, origin).toBe(201);
      const session = sessionOf(entered);
      expect(await connect(server, session, { origin })).toBe('welcome');
      const about = await askHttp(server.port, { path: `/api/embed/apps/${app}`, headers: { origin } });
      expect([about.status, about.headers['access-control-allow-origin']]).toEqual([200, origin]);
      expect((await leave(server, { origin, authorization: `Bearer ${session.token}` })).status).toBe(204);
      expect(await isAlive(server, session.token)).toBe(false);
    }
  });

  it('[EMB23] act for nobody of another app, and for no user of the server', async () => {
    await using server = await open();
    const ofBank = (await comeIn(server.url, { app: 'bank' })).body;
    const alice = await logIn(server.url, 'alice');
    if ('error' in alice) throw new Error(alice.error.message);
    using line = await WireClient.connect(server.url, alice);
    const elsewhere = await enter(server, SHOP, { app: 'bank' });
    expect([elsewhere.status, elsewhere.code]).toEqual([403, 'ORIGIN_REFUSED']);
    expect(elsewhere.text).toContain('may not act for the app bank');
    // The page can read why.
    expect(elsewhere.headers['access-control-allow-origin']).toBe(SHOP);
    const about = await askHttp(server.port, { path: '/api/embed/apps/bank', headers: { origin: SHOP } });
    expect(about.code).toBe('ORIGIN_REFUSED');
    for (const session of [ofBank, alice]) {
      expect(await connect(server, session as CreateEmbedSessionData, { origin: SHOP })).toBe('ORIGIN_REFUSED');
      expect((await leave(server, { origin: SHOP, authorization: `Bearer ${session.token}` })).code).toBe(
        'ORIGIN_REFUSED',
      );
      expect(await isAlive(server, session.token)).toBe(true);
    }
    // Nobody was displaced by what was refused.
    expect(await line.askRaw('list_rooms', {})).toMatchObject({ ok: true });
    expect(line.heard('session_displaced')).toEqual([]);
  });

  it('[EMB24] no cookie is read there, and none is set', async () => {
    await using server = await open();
    const alice = await logIn(server.url, 'alice');
    if ('error' in alice) throw new Error(alice.error.message);
    const cookie = `roomful_session=${alice.token}`;
    const entered = await enter(server, SHOP, { cookie });
    const session = sessionOf(entered);
    expect(session.user.kind).toBe('guest');
    expect(entered.headers).not.toHaveProperty('set-cookie');
    expect((await leave(server, { origin: SHOP, cookie })).code).toBe('UNAUTHENTICATED');
    const nobody = { ...session, token: undefined as never };
    expect(await connect(server, nobody, { origin: SHOP, cookie })).toBe('UNAUTHENTICATED');
    expect(await connect(server, session, { origin: SHOP, cookie })).toBe('welcome');
    // Or a page could log somebody out of the server whom it does not know.
    const left = await leave(server, { origin: SHOP, cookie, authorization: `Bearer ${session.token}` });
    expect(left.status).toBe(204);
    expect(left.headers).not.toHaveProperty('set-cookie');
    expect(await isAlive(server, alice.token)).toBe(true);
  });

  it('[EMB24] browsers are told that they may, without cookies, and for these calls alone', async () => {
    await using server = await open();
    for (const path of ['/api/embed/sessions', '/api/embed/apps/shop', '/api/sessions/current', '/api/embed/x?y=1']) {
      const { status, headers } = await preflight(server, SHOP, path);
      expect(status, path).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': SHOP,
        'access-control-allow-methods': 'GET, POST, DELETE',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '600',
        vary: 'Origin',
      });
      expect(headers, path).not.toHaveProperty('access-control-allow-credentials');
    }
    for (const path of ['/api/sessions', '/api/me', '/api/admin/apps', '/api/embed', '/api/bots', '/embed/panel']) {
      expect((await preflight(server, SHOP, path)).headers, path).not.toHaveProperty('access-control-allow-origin');
    }
    const entered = await enter(server, SHOP);
    expect(entered.headers).toMatchObject({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    expect(entered.headers).not.toHaveProperty('access-control-allow-credentials');
    expect((await askLogIn(server.port, 'mallory', { origin: SHOP })).code).toBe('ORIGIN_REFUSED');
    const headers = { origin: SHOP, authorization: `Bearer ${sessionOf(entered).token}` };
    const me = await askHttp(server.port, { path: '/api/me', headers });
    expect(me.headers).not.toHaveProperty('access-control-allow-origin');
  });

  const strangers = [
    'https://evil.example',
    'https://shop.example.evil.example',
    'https://www.shop.example',
    'https://shop.example:8443',
    'http://shop.example',
    'https://bank.example:8443',
    'https://pay.bank.example',
    'https://evilbank.example:8443',
    'https://*.bank.example:8443/',
    'https://shop.example/',
    'HTTPS://SHOP.EXAMPLE',
    'http://localhost',
    `https://${'a.'.repeat(4_000)}bank.example:8443`,
    'null',
  ];

  it.each(strangers.map((origin) => [origin.slice(0, 40), origin]))('[EMB23] %s is none', async (_, origin) => {
    await using server = await open();
    const session = (await comeIn(server.url)).body;
    for (const app of ['shop', 'bank']) {
      const entered = await enter(server, origin, { app });
      expect([entered.status, entered.code]).toEqual([403, 'ORIGIN_REFUSED']);
      expect(entered.text).toContain('to the origins of an app');
      expect(entered.headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect((await preflight(server, origin, '/api/embed/sessions')).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
    expect((await leave(server, { origin, authorization: `Bearer ${session.token}` })).code).toBe('ORIGIN_REFUSED');
    expect(await connect(server, session, { origin })).toBe('ORIGIN_REFUSED');
  });

  it('[EMB25] an origin that is taken away is none at once, and what it has open is cut', async () => {
    await using server = await open();
    const session = sessionOf(await enter(server, SHOP));
    using line = await WireClient.connect(server.url, session, { origin: SHOP });
    const may = async () => (await enter(server, SHOP)).status === 201;
    await change(server, 'shop', { origins: [SHOP, 'https://new.example'] });
    await line.closed();
    expect(await connect(server, session, { origin: 'https://new.example' })).toBe('welcome');
    using again = await WireClient.connect(server.url, session, { origin: SHOP });
    // One more takes nothing from anybody.
    await change(server, 'shop', { origins: [SHOP, 'https://new.example', 'https://newer.example'] });
    expect(await again.askRaw('list_rooms', {})).toMatchObject({ ok: true });
    await change(server, 'shop', { origins: ['https://new.example'] });
    await again.closed();
    expect(await connect(server, session, { origin: SHOP })).toBe('ORIGIN_REFUSED');
    expect(await may()).toBe(false);

    await change(server, 'shop', { origins: [SHOP] });
    expect(await may()).toBe(true);
    await change(server, 'shop', { isEnabled: false });
    expect((await enter(server, SHOP)).code).toBe('ORIGIN_REFUSED');
    await adminCall(server.url, 'POST /api/admin/apps', { body: { id: 'other', name: 'Other', origins: [SHOP] } });
    expect((await enter(server, SHOP, { app: 'other' })).code).toBe('GUESTS_REFUSED');
    await adminCall(server.url, 'DELETE /api/admin/apps/other');
    expect((await enter(server, SHOP, { app: 'other' })).code).toBe('ORIGIN_REFUSED');
  });

  it('[EMB25] what was said before a restart holds after it', async () => {
    await using server = await open();
    await server.stop();
    await using again = await startTestServer({ databaseUrl: `sqlite:${server.databaseFile}` });
    expect((await enter(again, SHOP)).status).toBe(201);
    expect((await enter(again, BANK, { app: 'bank' })).status).toBe(201);
  });

  it('[EMB23] two apps may share an origin', async () => {
    await using server = await open();
    const origin = 'https://www.shop.example';
    await change(server, 'shop', { origins: ['https://*.shop.example'] });
    await change(server, 'bank', { origins: [origin] });
    const sessions = [];
    for (const app of ['shop', 'bank']) {
      const entered = await enter(server, origin, { app });
      expect(entered.status, app).toBe(201);
      sessions.push(sessionOf(entered));
    }
    for (const session of sessions) expect(await connect(server, session, { origin })).toBe('welcome');
  });
});
