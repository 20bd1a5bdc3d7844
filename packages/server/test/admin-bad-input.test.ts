import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN } from './support/admin-call.ts';
import { logIn } from './support/wire-client.ts';

const BAD_IDS = [
  '0',
  '-1',
  '1.5',
  '1e3',
  'abc',
  '01',
  '9007199254740993',
  '%00',
  '1%00',
  '__proto__',
  'constructor',
  '%D9%A3',
  '1%20',
];
const ID_ROUTES = [
  'GET /api/admin/users/:id',
  'PATCH /api/admin/users/:id',
  'GET /api/admin/users/:id/export',
  'POST /api/admin/users/:id/release-name',
  'POST /api/admin/users/:id/revoke-sessions',
  'DELETE /api/admin/rooms/:id',
  'POST /api/admin/rooms/:id/restore',
  'DELETE /api/admin/messages/:id',
  'DELETE /api/admin/tokens/:id',
  'POST /api/bots/:id/token',
  'DELETE /api/bots/:id/token',
];

/** JSON texts, since not everything that may be sent survives `JSON.stringify`. */
const hostile = (field: string, good: string) => [
  '',
  '{',
  'null',
  '[]',
  '7',
  '"text"',
  '{}',
  `{"${field}":null}`,
  `{"${field}":{}}`,
  `{"${field}":[[]]}`,
  `{"${field}":-1}`,
  `{"${field}":1e308}`,
  `{"${field}":true}`,
  `{"${field}":"\\u0000"}`,
  `{"${field}":"\\ud800"}`,
  `{"${field}":"${'x'.repeat(300)}"}`,
  `{"${field}":"${'x'.repeat(70_000)}"}`,
  `{"${field}":{"$gt":""}}`,
  `{${good},"extra":1}`,
  `{${good},"__proto__":{"role":"admin"}}`,
  `{${good},"constructor":{"prototype":{}}}`,
  `{"__proto__":{${good}}}`,
];

const BODIES = [
  ['PATCH /api/admin/users/2', hostile('role', '"role":"admin"')],
  ['POST /api/admin/tokens', hostile('label', '"label":"x","scopes":["audit:read"]')],
  [
    'POST /api/admin/tokens',
    hostile('scopes', '"scopes":["audit:read"]')
      .map((body) => body.replace(/^\{(?=")/, '{"label":"x",'))
      .filter((body) => !body.startsWith('{"label":"x","scopes":["audit:read"],"label')),
  ],
  ['POST /api/bots', hostile('username', '"username":"robot"')],
] as const;

const QUERIES = [
  '/api/admin/users?limit=0',
  '/api/admin/users?limit=201',
  '/api/admin/users?limit=-1',
  '/api/admin/users?limit=1e2',
  '/api/admin/users?limit=',
  '/api/admin/users?cursor=x',
  '/api/admin/users?cursor=-1',
  '/api/admin/users?cursor=99999999999999999999',
  '/api/admin/users?search=%25',
  '/api/admin/users?search=a%00',
  '/api/admin/users?search=%ED%A0%80',
  `/api/admin/users?search=${'a'.repeat(21)}`,
  '/api/admin/users?search=a&search=b',
  '/api/admin/users?username=%27%20OR%201=1',
  '/api/admin/users?role=owner',
  '/api/admin/users?__proto__=1',
  '/api/admin/users?unknown=1',
  '/api/admin/rooms?deleted=maybe',
  '/api/admin/rooms?name=a',
  '/api/admin/audit?act=anything',
  '/api/admin/audit?subject=user',
  '/api/admin/audit?subject=user:0',
  '/api/admin/audit?subject=user:1%0A',
  '/api/admin/tokens?kind=bot',
];

describe('bad input to administration and bots', () => {
  let server: TestServer;
  let session: string;

  beforeAll(async () => {
    server = await startTestServer({ adminToken: ADMIN_TOKEN });
    const login = await logIn(server.url, 'alice');
    session = 'token' in login ? login.token : '';
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function call(method: string, path: string, body?: string) {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${path.startsWith('/api/bots') ? session : ADMIN_TOKEN}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, ...((await response.json()) as { error?: { code: string; message: string } }) };
  }

  it.each(ID_ROUTES)('[ERR1] %s takes ids and nothing else', async (route) => {
    const [method = '', path = ''] = route.split(' ');
    for (const id of BAD_IDS) {
      const answer = await call(method, path.replace(':id', id), method === 'PATCH' ? '{"role":"member"}' : undefined);
      expect([400, 404], `${id}: ${JSON.stringify(answer)}`).toContain(answer.status);
      expect(['INVALID_PAYLOAD', 'NOT_FOUND'], id).toContain(answer.error?.code);
    }
    // Nobody has it.
    const unknown = await call(
      method,
      path.replace(':id', '999999'),
      method === 'PATCH' ? '{"role":"member"}' : undefined,
    );
    expect(unknown.status).toBe(404);
  });

  it.each(BODIES)('[ERR1] [WIRE2] [WIRE3] %s refuses what breaks its schema', async (route, bodies) => {
    const [method = '', path = ''] = route.split(' ');
    for (const body of bodies) {
      const answer = await call(method, path, body);
      expect([400, 413], `${body.slice(0, 80)}: ${JSON.stringify(answer)}`).toContain(answer.status);
    }
  });

  it.each(QUERIES)('[ERR1] [WIRE3] GET %s is refused', async (path) => {
    expect(await call('GET', path)).toMatchObject({ status: 400, error: { code: 'INVALID_PAYLOAD' } });
  });

  it('[ERR1] nothing of all that changed anything', async () => {
    expect(await call('GET', '/api/admin/users')).toMatchObject({
      users: [{ username: 'system' }, { username: 'alice', role: 'member' }],
    });
    expect(await call('GET', '/api/admin/tokens')).toMatchObject({ tokens: [] });
  });
});
