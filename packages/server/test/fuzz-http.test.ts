import { createSessionDataSchema } from '@roomful/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertError, FuzzedServer, fuzzRuns, fuzzSeed, fuzzTimeoutMs } from './support/fuzzed-server.ts';
import { hostileName, hostileValue } from './support/hostile-values.ts';
import { speakTcp } from './support/raw-socket.ts';

const ROUTES = [
  '/api/sessions',
  '/api/sessions/current',
  '/api/me',
  '/api/embed/sessions',
  '/api/embed/apps/shop',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/openapi.json',
];

const text = fc.string({ unit: 'binary' });
/** What a header can carry at all. */
const headerText = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)) });
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ROUTES) },
  fc
    .tuple(fc.constantFrom(...ROUTES, '/', '/r/'), text)
    .map(([route, more]) => `${route}/${encodeURIComponent(more.toWellFormed())}`),
  fc.constantFrom(
    '/%',
    '/%00',
    '/%ff%fe',
    '/..%2f..%2fetc%2fpasswd',
    '/api/__proto__',
    '/constructor',
    '/api/me?x[__proto__]=1',
    '/api/me?%',
    '//api//me',
    `/${'a'.repeat(5_000)}`,
  ),
);
const method = fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'QUERY');
const session = fc.record(
  {
    username: fc.oneof(hostileValue, fc.constantFrom('mallory', 'Mallory', 'system', 'a'.repeat(21))),
    claimKey: hostileValue,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  session.map((drawn) => JSON.stringify(drawn)),
  hostileValue.map((drawn) => JSON.stringify(drawn)),
  fc
    .tuple(hostileName, hostileValue)
    .map(([name, value]) => `{"username":"mallory",${JSON.stringify(name)}:${JSON.stringify(value) ?? 1}}`),
  text,
  fc.constantFrom(
    '',
    '{',
    '{"username":',
    '\u0000',
    'username=mallory',
    '['.repeat(30_000),
    '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000),
    'x'.repeat(70_000),
  ),
);
const contentType = fc.oneof(
  { weight: 3, arbitrary: fc.constant('application/json') },
  fc.constantFrom(
    'application/json; charset=utf-16',
    'application/json;',
    'APPLICATION/JSON',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=',
    'a',
    '/',
    '__proto__',
  ),
  headerText,
);
const otherHeaders = fc.record(
  {
    authorization: fc.oneof(
      headerText,
      headerText.map((drawn) => `Bearer ${drawn}`),
      fc.constantFrom('Bearer', 'Bearer  ', `Bearer ${'A'.repeat(43)}`, 'Basic YTpi'),
    ),
    cookie: fc.oneof(
      headerText,
      fc.constantFrom(
        'roomful_session',
        'roomful_session=',
        'roomful_session=%',
        'roomful_session=%E0%A4%A',
        '__proto__=1',
        `roomful_session=${'A'.repeat(43)}`,
        ';;;=',
      ),
    ),
    origin: fc.oneof(headerText, fc.constantFrom('null', 'http://evil.example', 'http://', 'file://')),
    accept: headerText,
    'accept-encoding': headerText,
    range: fc.constantFrom('bytes=0-', 'bytes=-1', 'bytes=9-1', 'x'),
    'if-none-match': headerText,
    'x-forwarded-for': headerText,
    'access-control-request-method': headerText,
    'accept-version': headerText,
  },
  { requiredKeys: [] },
);

describe('requests of somebody who means no good', () => {
  let server: FuzzedServer;

  beforeAll(async () => {
    server = await FuzzedServer.start();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  it(
    '[ERR1] [ERR3] every request has an answer with a code, never INTERNAL',
    async () => {
      const request = fc.record({ path, method, body, contentType, headers: otherHeaders });
      await fc.assert(
        fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 5 }), async (drawn) => {
          await Promise.all(drawn.map((one) => assertAnswered(server.url, one)));
          await server.assertWell();
        }),
        { numRuns: fuzzRuns * 2, ...fuzzSeed },
      );
    },
    fuzzTimeoutMs,
  );

  it('[ERR1] prototype keys in a body are refused as any unknown field is', async () => {
    for (const json of [
      '{"username":"mallory","__proto__":{"x":1}}',
      '{"__proto__":1}',
      '{"username":"mallory","constructor":{"prototype":{}}}',
    ]) {
      const answer = await fetch(`${server.url}/api/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: json,
      });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { code: 'INVALID_PAYLOAD' } });
    }
  });

  it('[ERR1] bytes that are hardly a request end their connection and nothing else', async () => {
    const lines = [
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET\u0000/ HTTP/1.1\r\n\r\n',
      'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n',
      'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
      'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
      'GET http://[::1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'GET /api/me HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n',
      'GET /api/me HTTP/1.1\r\nConnection: close\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
    ];
    const answers = await Promise.all(lines.map((line) => speakTcp(server.port, Buffer.from(line, 'latin1'))));
    for (const answer of answers) {
      expect(answer).not.toMatch(/^HTTP\/1.1 (2..|500)/);
      const [, body] = answer.split('\r\n\r\n');
      // Without a Host the runtime itself answers, in no words at all.
      if (body?.startsWith('{')) assertError((JSON.parse(body) as { error: unknown }).error);
    }
    await server.assertWell();
  });

  it('[ERR1] a body that stops half way is no failure of the server', async () => {
    const head = 'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const halves = [
      `${head}Content-Length: 100\r\n\r\n{"username"`,
      `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"us`,
    ];
    for (const half of halves) {
      const cut = speakTcp(server.port, half, () => true);
      // Another request, so that the half one has been read for sure.
      await fetch(`${server.url}/healthz`);
      await server.assertWell();
      void cut;
    }
  });
});

interface Drawn {
  path: string;
  method: string;
  body: string;
  contentType: string;
  headers: Record<string, string>;
}

async function assertAnswered(url: string, { path, method, body, contentType, headers }: Drawn): Promise<void> {
  const hasBody = !['GET', 'HEAD'].includes(method);
  const response = await fetch(url + path, {
    method,
    headers: { ...trimmed(headers), 'content-type': contentType.trim() },
    ...(hasBody && { body }),
    redirect: 'manual',
  });
  const answer = await response.text();
  expect(response.status, `${method} ${path}`).not.toBe(500);
  if (response.status < 400 || method === 'HEAD') {
    if (response.status === 201) expect(createSessionDataSchema.safeParse(JSON.parse(answer)).error).toBeUndefined();
    return;
  }
  // Without a built web app, its pages are told to be missing in HTML.
  if (response.headers.get('content-type')?.startsWith('text/html')) return;
  assertError((JSON.parse(answer) as { error: unknown }).error);
}

function trimmed(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.trim()]));
}
