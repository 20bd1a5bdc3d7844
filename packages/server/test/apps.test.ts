import { type App, type AppId, type CreateApp, embedLimits } from '@roomful/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { Audit } from '../src/admin/audit.ts';
import { Apps } from '../src/apps/apps.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { comeIn } from './support/embed-scene.ts';

const HOUR_MS = 3_600_000;
const withAdmin = { adminToken: ADMIN_TOKEN };
const shop = {
  id: 'shop',
  name: 'The Shop',
  origins: ['https://shop.example', 'https://*.shop.example:8443', 'http://localhost:5173'],
  rooms: [
    { match: 'help', access: 'everyone' },
    { match: 'order-*', access: 'named' },
  ],
  guests: true,
  theme: { mode: 'dark', accent: '#0b7285' },
  jwksUrl: 'https://shop.example/.well-known/jwks.json',
};
const create = (url: string, body: object = shop) => adminCall(url, 'POST /api/admin/apps', { body });
const change = (url: string, body: object) => adminCall(url, 'PATCH /api/admin/apps/shop', { body });
const makeKey = (url: string, body: object = {}) => adminCall(url, 'POST /api/admin/apps/shop/keys', { body });

describe('apps', () => {
  it('[EMB1] are made, listed by id, shown, changed and removed', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ ...withAdmin, clock });
    const kept = { ...shop, keys: [], createdAt: clock.now(), disabledAt: null };
    expect(await create(server.url)).toEqual({ status: 201, body: { app: kept } });
    expect(await adminCall(server.url, 'GET /api/admin/apps/shop')).toEqual({ status: 200, body: { app: kept } });
    const bare = await create(server.url, { id: 'a-forum', name: 'Forum' });
    expect(bare.body.app).toEqual({
      id: 'a-forum',
      name: 'Forum',
      origins: [],
      rooms: [],
      guests: false,
      theme: { mode: 'auto', accent: null },
      jwksUrl: null,
      keys: [],
      createdAt: clock.now(),
      disabledAt: null,
    });
    const { apps } = (await adminCall(server.url, 'GET /api/admin/apps')).body;
    expect(apps).toEqual([bare.body.app, kept]);

    const rooms = [{ match: 'lobby', access: 'signed_in' }];
    expect(await change(server.url, { rooms, jwksUrl: null })).toEqual({
      status: 200,
      body: { app: { ...kept, rooms, jwksUrl: null } },
    });
    expect((await change(server.url, {})).body.app).toEqual({ ...kept, rooms, jwksUrl: null });
    expect(await adminCall(server.url, 'DELETE /api/admin/apps/a-forum')).toEqual({ status: 204, body: {} });
    expect((await adminCall(server.url, 'GET /api/admin/apps')).body.apps).toHaveLength(1);
  });

  it('[EMB2] are switched off and on again as they were', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ ...withAdmin, clock });
    const { app } = (await create(server.url)).body;
    const offAt = clock.now();
    expect((await change(server.url, { isEnabled: false })).body.app).toEqual({ ...app, disabledAt: offAt });
    clock.advance(1_000);
    // Once more is no other time, and changes go on.
    const renamed = await change(server.url, { isEnabled: false, name: 'Shop' });
    expect(renamed.body.app).toEqual({ ...app, name: 'Shop', disabledAt: offAt });
    expect((await change(server.url, { isEnabled: true, name: 'The Shop' })).body.app).toEqual(app);
  });

  it('[EMB1] [EMB2] [EMB3] what can’t be is refused with a code and a sentence, and nothing of it is recorded', async () => {
    await using server = await startTestServer(withAdmin);
    await create(server.url);
    await create(server.url, { id: 'used', name: 'Used', guests: true });
    await comeIn(server.url, { app: 'used' });
    const before = (await adminCall(server.url, 'GET /api/admin/audit')).body.entries;
    for (const [call, status, code, body] of [
      ['POST /api/admin/apps', 409, 'APP_ID_TAKEN', { ...shop, name: 'Another' }],
      ['GET /api/admin/apps/nobodys', 404, 'APP_NOT_FOUND'],
      ['PATCH /api/admin/apps/nobodys', 404, 'APP_NOT_FOUND', { name: 'x' }],
      ['DELETE /api/admin/apps/nobodys', 404, 'APP_NOT_FOUND'],
      ['POST /api/admin/apps/nobodys/keys', 404, 'APP_NOT_FOUND', {}],
      ['DELETE /api/admin/apps/nobodys/keys/key_1', 404, 'APP_NOT_FOUND'],
      ['DELETE /api/admin/apps/shop/keys/key_1', 404, 'NOT_FOUND'],
      ['DELETE /api/admin/apps/used', 409, 'APP_IN_USE'],
    ] as [string, number, string, object?][]) {
      const answer = await adminCall(server.url, call, { ...(body && { body }) });
      expect([call, answer.status, answer.body.error.code]).toEqual([call, status, code]);
      expect(answer.body.error.message, call).toMatch(/\. [A-Z][^.]+\.$/);
    }
    expect((await adminCall(server.url, 'GET /api/admin/apps')).body.apps.map(({ id }) => id)).toEqual([
      'shop',
      'used',
    ]);
    expect((await adminCall(server.url, 'GET /api/admin/audit')).body.entries).toEqual(before);
  });

  it('[ADM1] [EMB1] only who has the scope reads them, and only who has the other changes them', async () => {
    await using server = await startTestServer(withAdmin);
    await create(server.url);
    const tokenWith = async (scope: string) =>
      (await adminCall(server.url, 'POST /api/admin/tokens', { body: { label: 'x', scopes: [scope] } })).body.token;
    const [reads, writes] = [await tokenWith('apps:read'), await tokenWith('apps:write')];
    for (const [call, scope, body] of [
      ['GET /api/admin/apps', 'apps:read'],
      ['GET /api/admin/apps/shop', 'apps:read'],
      ['POST /api/admin/apps', 'apps:write', { id: 'forum', name: 'Forum' }],
      ['PATCH /api/admin/apps/shop', 'apps:write', { guests: false }],
      ['POST /api/admin/apps/shop/keys', 'apps:write', {}],
      ['DELETE /api/admin/apps/shop/keys/key_1', 'apps:write'],
      ['DELETE /api/admin/apps/shop', 'apps:write'],
    ] as [string, string, object?][]) {
      const [right, wrong] = scope === 'apps:read' ? [reads, writes] : [writes, reads];
      const refused = await adminCall(server.url, call, { token: wrong, ...(body && { body }) });
      expect([call, refused.status, refused.body.error.details]).toEqual([call, 403, { scope }]);
      expect((await adminCall(server.url, call, { token: 'x', ...(body && { body }) })).status, call).toBe(401);
      const { status } = await adminCall(server.url, call, { token: right, ...(body && { body }) });
      expect([200, 201, 204, ...(call.includes('key_1') ? [404] : [])], `${call}: ${status}`).toContain(status);
    }
  });

  it('[EMB3] a secret is shown once: in no list, no log and no audit entry; each act is recorded by ids', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    await using server = await startTestServer({ ...withAdmin, logger });
    await create(server.url);
    const made = await makeKey(server.url);
    expect(made).toMatchObject({ status: 201, body: { key: { expiresAt: null } } });
    const { key, secret } = made.body;
    expect([key.kid, secret]).toEqual([expect.stringMatching(/^key_[\w-]{12}$/), expect.stringMatching(/^[\w-]{43}$/)]);
    const other = (await makeKey(server.url, { overlapHours: 2 })).body;
    expect(other.secret).not.toBe(secret);
    await change(server.url, { guests: false, isEnabled: false });
    const shown = [
      (await adminCall(server.url, 'GET /api/admin/apps')).body,
      (await adminCall(server.url, 'GET /api/admin/apps/shop')).body,
      (await change(server.url, { isEnabled: true })).body,
    ];
    expect(shown[1]?.app.keys.map(({ kid }) => kid).sort()).toEqual([key.kid, other.key.kid].sort());
    await adminCall(server.url, `DELETE /api/admin/apps/shop/keys/${key.kid}`);
    await adminCall(server.url, 'DELETE /api/admin/apps/shop');

    const { entries } = (await adminCall(server.url, 'GET /api/admin/audit?subject=app:shop')).body;
    expect(entries.map(({ actor, act, details }) => [actor, act, details]).reverse()).toEqual([
      ['environment', 'app.create', { origins: 3, rooms: 2, guests: true }],
      ['environment', 'app.key.add', { kid: key.kid, overlapHours: 24 }],
      ['environment', 'app.key.add', { kid: other.key.kid, overlapHours: 2 }],
      ['environment', 'app.change', { fields: 'guests', isEnabled: false }],
      ['environment', 'app.change', { fields: '', isEnabled: true }],
      ['environment', 'app.key.remove', { kid: key.kid }],
      ['environment', 'app.remove', null],
    ]);
    expect(lines.filter((line) => line.includes('"admin act"'))).toHaveLength(entries.length);
    const told = JSON.stringify([shown, entries]) + lines.join('');
    for (const word of [secret, other.secret]) expect(told).not.toContain(word);
    expect(JSON.stringify(entries) + lines.join('')).not.toContain('The Shop');
  });

  it('[EMB3] former keys count beside a new one for a day, or for as long as it says, and not longer than before', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ ...withAdmin, clock });
    await create(server.url);
    const counting = async () => (await adminCall(server.url, 'GET /api/admin/apps/shop')).body.app.keys;
    const add = async (body?: object) => (await makeKey(server.url, body)).body.key;
    const start = clock.now();
    const first = await add();
    clock.advance(HOUR_MS);
    const second = await add();
    expect(await counting()).toEqual([
      { kid: second.kid, createdAt: start + HOUR_MS, expiresAt: null },
      { kid: first.kid, createdAt: start, expiresAt: start + 25 * HOUR_MS },
    ]);
    clock.advance(24 * HOUR_MS - 1);
    const third = await add({ overlapHours: 2 });
    expect((await counting()).map(({ kid, expiresAt }) => [kid, expiresAt])).toEqual([
      [third.kid, null],
      [second.kid, start + 27 * HOUR_MS - 1],
      [first.kid, start + 25 * HOUR_MS],
    ]);
    clock.advance(1);
    expect((await counting()).map(({ kid }) => kid)).toEqual([third.kid, second.kid]);
    const gone = await adminCall(server.url, `DELETE /api/admin/apps/shop/keys/${first.kid}`);
    expect(gone).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
    const fourth = await add({ overlapHours: 0 });
    expect((await counting()).map(({ kid }) => kid)).toEqual([fourth.kid]);
    const removed = await adminCall(server.url, `DELETE /api/admin/apps/shop/keys/${fourth.kid}`);
    expect(removed).toEqual({ status: 204, body: {} });
    expect(await counting()).toEqual([]);
  });

  it('[EMB3] no more than ten keys count at a time', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ ...withAdmin, clock });
    await create(server.url);
    for (let nth = 0; nth < 10; nth++) expect((await makeKey(server.url)).status).toBe(201);
    expect(await makeKey(server.url)).toMatchObject({ status: 409, body: { error: { code: 'APP_LIMIT_REACHED' } } });
    const { entries } = (await adminCall(server.url, 'GET /api/admin/audit?act=app.key.add')).body;
    expect(entries).toHaveLength(10);
    clock.advance(24 * HOUR_MS);
    expect((await makeKey(server.url)).status).toBe(201);
  });
});

describe('what an app may be', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer(withAdmin);
    await create(server.url);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each<[string, object]>([
    ['an id that is too short', { id: 'ab' }],
    ['an id in capitals', { id: 'Shop' }],
    ['an id with a digit in front', { id: '1shop' }],
    ['an id that ends with a hyphen', { id: 'shop-' }],
    ['an id with two hyphens', { id: 'a--shop' }],
    ['a name with a line end', { name: 'The\nShop' }],
    ['a name that turns letters around', { name: 'The \u202eShop' }],
    ['no name', { name: '' }],
    ['a name of 41 characters', { name: 'x'.repeat(41) }],
    ['an origin with a path', { origins: ['https://shop.example/'] }],
    ['an origin without encryption', { origins: ['http://shop.example'] }],
    ['an origin that is every page', { origins: ['*'] }],
    ['an origin that is every page of a scheme', { origins: ['https://*'] }],
    ['an origin that is a whole top-level domain', { origins: ['https://*.example'] }],
    ['an origin that adds to the header', { origins: ["https://a.example; script-src 'unsafe-inline'"] }],
    ['an origin with a line end', { origins: ['https://a.example\r\nx: y'] }],
    ['too many origins', { origins: Array.from({ length: 51 }, (_, nth) => `https://a${nth}.example`) }],
    ['every room', { rooms: [{ match: '*', access: 'everyone' }] }],
    ['rooms that begin with two signs', { rooms: [{ match: 'ab*', access: 'everyone' }] }],
    ['a star in the middle', { rooms: [{ match: 'order-*-x', access: 'everyone' }] }],
    ['an access that there is not', { rooms: [{ match: 'help', access: 'nobody' }] }],
    ['a room with more to it', { rooms: [{ match: 'help', access: 'everyone', secret: 'x' }] }],
    ['keys by http', { jwksUrl: 'http://shop.example/keys' }],
    ['keys by http from what is called like this machine', { jwksUrl: 'http://localhost.example/keys' }],
    ['keys in a file', { jwksUrl: 'file:///etc/passwd' }],
    ['a colour that is more than one', { theme: { mode: 'dark', accent: '#0b7285;}' } }],
    ['keys of one’s own choice', { keys: [] }],
  ])('[EMB1] [WIRE2] %s is refused', async (_, more) => {
    const before = await adminCall(server.url, 'GET /api/admin/apps');
    const made = await create(server.url, { ...shop, id: 'other', ...more });
    expect(made).toMatchObject({ status: 400, body: { error: { code: 'INVALID_PAYLOAD' } } });
    if (!('id' in more)) expect((await change(server.url, more)).status).toBe(400);
    expect(await adminCall(server.url, 'GET /api/admin/apps')).toEqual(before);
  });

  it.each([
    { overlapHours: -1 },
    { overlapHours: 721 },
    { overlapHours: 1.5 },
    { overlapHours: null },
    { kid: 'mine' },
  ])('[EMB3] [WIRE2] a key with %j is refused', async (body) => {
    expect((await makeKey(server.url, body)).status).toBe(400);
  });

  it.each(['..', '%2e%2e', 'SHOP', 'a'.repeat(31), '%00', 'shop%00', '7'])('[EMB1] %s is no id', async (id) => {
    for (const call of [`GET /api/admin/apps/${id}`, `DELETE /api/admin/apps/shop/keys/${id}`]) {
      expect([400, 404], call).toContain((await adminCall(server.url, call)).status);
    }
  });
});

describe('many apps', () => {
  it('[EMB1] are counted and not read, and beyond a thousand there is none, nor a record of it', async () => {
    const store = await SqliteStore.open(':memory:', { synchronous: 'full' });
    try {
      const clock = new ManualClock();
      const audit = new Audit({ audit: store.audit, clock, logger: pino({ level: 'silent' }) });
      const { id, name, ...settings } = shop as CreateApp;
      const kept = {
        ...settings,
        origins: [],
        rooms: [],
        guests: true,
        theme: { mode: 'auto', accent: null },
      } as const;
      for (let nth = 1; nth < embedLimits.appsMax; nth++) {
        await store.apps.create(
          { ...kept, id: `app-${nth}` as AppId, name, jwksUrl: null, at: 1 },
          embedLimits.appsMax,
        );
      }
      const list = vi.spyOn(store.apps, 'list');
      const apps = new Apps({ apps: store.apps, audit, clock, onChanged: () => undefined, onRemoved: () => undefined });
      expect(await apps.create('local', { id, name })).toMatchObject({ id });
      await expect(apps.create('local', { id: 'more' as AppId, name })).rejects.toMatchObject({
        code: 'APP_LIMIT_REACHED',
      });
      expect(list).not.toHaveBeenCalled();
      expect(await store.audit.list({ limit: 10 })).toHaveLength(1);
    } finally {
      await store.close();
    }
  });
});

describe('who looks after the users of an app', () => {
  it('[EMB4] hears of every change once it holds, and whether somebody may have to go', async () => {
    await using parts = new AsyncDisposableStack();
    const store = await SqliteStore.open(':memory:', { synchronous: 'full' });
    parts.defer(() => store.close());
    const clock = new ManualClock();
    const audit = new Audit({ audit: store.audit, clock, logger: pino({ level: 'silent' }) });
    const heard: [App, boolean][] = [];
    const onChanged = async (app: App, { touchesAccess }: { touchesAccess: boolean }) => {
      expect(await apps.find(app.id)).toEqual(app);
      heard.push([app, touchesAccess]);
    };
    const gone: AppId[] = [];
    const apps = new Apps({ apps: store.apps, audit, clock, onChanged, onRemoved: (appId) => gone.push(appId) });
    const id = shop.id as AppId;
    const hears = async (act: Promise<unknown>) => {
      await act;
      return heard.splice(0).map(([, touchesAccess]) => touchesAccess);
    };
    const changing = (wanted: Parameters<Apps['change']>[2]) => hears(apps.change('local', id, wanted));

    expect(await hears(apps.create('local', shop as CreateApp))).toEqual([false]);
    expect(await changing({ name: 'Shop', theme: { mode: 'light', accent: null } })).toEqual([false]);
    expect(await changing({ origins: [...shop.origins, 'https://new.example'] })).toEqual([false]);
    expect(await changing({ origins: ['https://new.example'] })).toEqual([true]);
    expect(await changing({ guests: true, rooms: shop.rooms as CreateApp['rooms'] })).toEqual([false]);
    expect(await changing({ guests: false })).toEqual([true]);
    expect(await changing({ rooms: [] })).toEqual([true]);
    expect(await changing({ jwksUrl: null })).toEqual([true]);
    expect(await changing({ isEnabled: false })).toEqual([true]);
    expect(await changing({ isEnabled: false })).toEqual([false]);
    expect(await changing({ isEnabled: true })).toEqual([true]);

    expect(await hears(apps.addKey('local', id, { overlapHours: 0 }))).toEqual([]);
    expect(await hears(apps.addKey('local', id, {}))).toEqual([]);
    const { key } = await apps.addKey('local', id, { overlapHours: 0 });
    expect(heard.splice(0)).toMatchObject([[{ keys: [{ kid: key.kid }] }, true]]);
    expect(await hears(apps.removeKey('local', id, key.kid))).toEqual([true]);
    expect(await hears(apps.remove('local', id))).toEqual([]);
    expect(gone).toEqual([id]);
  });
});
