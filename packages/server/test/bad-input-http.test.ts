import { errorBodySchema } from '@roomful/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVersion } from '../src/read-version.ts';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN } from './support/admin-call.ts';
import { askHttp, type HttpAnswer } from './support/ask-http.ts';
import { rest } from './support/rest.ts';
import { brokenBodies, type Call, callsOf, fittingBody, somePath } from './support/rest-table.ts';
import { logIn, WireClient } from './support/wire-client.ts';

/** Everything else needs to know who asks. A new route that does not has to be written down here. */
const OPEN_TO_ALL = new Set([
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /api/openapi.json',
  'POST /api/sessions',
  'POST /api/sessions/recovery',
  'POST /api/sessions/pairing',
  'POST /api/sessions/passkey-options',
  'POST /api/sessions/passkey',
  // The host's token says who comes.
  'GET /api/embed/apps/:appId',
  'POST /api/embed/sessions',
  // The secret in its address says who asks.
  'POST /api/hooks/:id',
]);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];

const WRONG_IDS = [
  '0',
  '-1',
  '1.5',
  '1e3',
  'abc',
  '__proto__',
  'constructor',
  '%00',
  '1%00',
  '%2e%2e',
  '99999999999999999999',
  '9007199254740993',
  'x'.repeat(300),
  '%F0%9F%98%80',
];

describe('every route of the API', () => {
  const failures: string[] = [];
  let server: TestServer;
  let calls: Call[];
  let token: string;

  beforeAll(async () => {
    const logger = pino({ level: 'error' }, { write: (line: string) => void failures.push(line) });
    server = await startTestServer({ logger, adminToken: ADMIN_TOKEN });
    calls = callsOf(server);
    const session = await logIn(server.url, 'alice');
    if ('error' in session) throw new Error(session.error.message);
    token = session.token;
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    expect(failures).toEqual([]);
  });

  function tokenFor({ url }: Call): string {
    return url.startsWith('/api/admin/') ? ADMIN_TOKEN : token;
  }

  function callNamed(name: string): Call {
    const call = calls.find((one) => one.name === name);
    if (!call) throw new Error(`there is no ${name}`);
    return call;
  }

  function ask(call: Call, more: { path?: string; json?: string; type?: string; token?: string | undefined }) {
    const path = more.path ?? somePath(call.url);
    const { json } = more;
    return askHttp(server.port, {
      path,
      method: call.method,
      headers: {
        ...(more.token !== undefined && { authorization: `Bearer ${more.token}` }),
        ...(json !== undefined && { 'content-type': more.type ?? 'application/json' }),
        ...(json !== undefined && { 'content-length': String(Buffer.byteLength(json)) }),
      },
      ...(json !== undefined && { body: json }),
    });
  }

  function expectRefusal(answer: HttpAnswer, what: string, codes?: readonly string[]): void {
    expect(answer.status, `${what}: ${answer.text}`).toBeGreaterThanOrEqual(400);
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(500);
    const { error } = JSON.parse(answer.text) as { error: unknown };
    expect(errorBodySchema.safeParse(error).error, what).toBeUndefined();
    if (codes) expect(codes, `${what}: ${answer.text}`).toContain(answer.code);
  }

  it('[OPS2] [WIRE4] stands in the OpenAPI document, with what it takes and of whom, what it answers and how it refuses', async () => {
    interface Operation {
      summary?: string;
      requestBody?: { content: Record<string, { schema: object }> };
      parameters?: { name: string; in: string }[];
      responses: Record<string, { content?: Record<string, { schema: object }> }>;
      security?: Record<string, string[]>[];
    }
    const answer = await fetch(`${server.url}/api/openapi.json`);
    const document = (await answer.json()) as {
      openapi: string;
      info: object;
      components: { securitySchemes: Record<string, object> };
      paths: Record<string, Record<string, Operation>>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(document.info).toMatchObject({
      version: readVersion(),
      description: expect.stringMatching(/administration/) as string,
    });
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(calls.map(({ name }) => name.replaceAll(/:(\w+)/g, '{$1}')).sort());
    for (const call of calls) {
      const operation = document.paths[call.url.replaceAll(/:(\w+)/g, '{$1}')]?.[call.method.toLowerCase()];
      expect(operation?.summary, call.name).toMatch(/\w/);
      const proofs = operation?.security?.flatMap((entry) => Object.keys(entry));
      const expected = call.url.startsWith('/api/admin/') ? ['admin'] : ['session', 'cookie'];
      expect(proofs, `${call.name}: who asks`).toEqual(OPEN_TO_ALL.has(call.name) ? [] : expected);
      for (const proof of proofs ?? []) expect(document.components.securitySchemes).toHaveProperty(proof);
      expect(JSON.stringify(operation?.responses), `${call.name}: [WIRE4]`).not.toContain(
        '"additionalProperties":false',
      );
      expect(operation?.requestBody !== undefined, `${call.name}: body`).toBe(call.body !== undefined);
      const inPath =
        operation?.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? [];
      expect(inPath, call.name).toEqual(call.params);
      const statuses = Object.keys(operation?.responses ?? {});
      expect(
        statuses.some((status) => status.startsWith('2')),
        `${call.name}: answer`,
      ).toBe(true);
      if (!call.url.startsWith('/api/') || call.name === 'GET /api/openapi.json') continue;
      expect(statuses, `${call.name}: error answer`).toContain('default');
      const error = JSON.stringify(operation?.responses['default']);
      for (const field of ['code', 'message', 'retryable']) expect(error, call.name).toContain(`"${field}"`);
    }
  });

  it('[ERR1] [WIRE2] [WIRE3] refuses a body that breaks its schema, in whatever way', async () => {
    const withBody = calls.filter(({ body }) => body !== undefined);
    expect(withBody.length).toBeGreaterThan(0);
    for (const call of withBody) {
      for (const { how, json } of brokenBodies(call.body!)) {
        const answer = await ask(call, { json, token: tokenFor(call) });
        expectRefusal(answer, `${call.name} ${how}`, ['INVALID_PAYLOAD']);
      }
      const large = JSON.stringify({ padding: 'x'.repeat(70_000) });
      expectRefusal(await ask(call, { json: large, token: tokenFor(call) }), call.name, ['PAYLOAD_TOO_LARGE']);
    }
  }, 60_000);

  it('[WIRE2] takes no body but an empty one where it has none, and does nothing before it looked', async () => {
    const withoutBody = calls.filter(({ body, method }) => body === undefined && method !== 'GET');
    expect(withoutBody.map(({ name }) => name)).toContain('POST /api/me/recovery-code');
    for (const call of withoutBody) {
      for (const json of [
        '{"extra":1}',
        '{"__proto__":1}',
        'null',
        '5',
        '0',
        'true',
        'false',
        '""',
        '"x"',
        '[]',
        '[{}]',
      ]) {
        const answer = await ask(call, { json, token: tokenFor(call) });
        expectRefusal(answer, `${call.name} with ${json}`, ['INVALID_PAYLOAD']);
      }
    }
    // Nobody was logged out.
    expect((await rest(server.url, 'GET /api/me', { token })).status).toBe(200);
    for (const json of [undefined, '{}']) {
      const answer = await ask(callNamed('POST /api/me/recovery-code'), { ...(json && { json }), token });
      expect(answer.status, answer.text).toBe(201);
    }
    expect((await ask(callNamed('DELETE /api/sessions'), { json: '{}', token })).status).toBe(204);
    const session = await logIn(server.url, 'alice_2');
    if ('error' in session) throw new Error(session.error.message);
    token = session.token;
  });

  it('[ERR1] takes JSON and nothing else, but for the one route that takes text', async () => {
    for (const call of calls.filter(({ body }) => body !== undefined)) {
      const json = JSON.stringify(fittingBody(call.body!));
      const others = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'x'];
      for (const type of call.name === 'POST /api/hooks/:id' ? others : ['text/plain', ...others]) {
        const answer = await ask(call, { json, type, token: tokenFor(call) });
        expectRefusal(answer, `${call.name} as ${type}`, ['INVALID_PAYLOAD']);
      }
    }
  });

  it('[ERR1] refuses ids that are none, and those of nobody', async () => {
    for (const call of calls.filter(({ params }) => params.length > 0)) {
      const json = call.body && JSON.stringify(fittingBody(call.body));
      for (const id of WRONG_IDS) {
        const path = call.url.replaceAll(/:\w+/g, id);
        const answer = await ask(call, { path, ...(json !== undefined && { json }), token: tokenFor(call) });
        expectRefusal(answer, `${call.name} with ${id}`);
      }
    }
  });

  it('[ERR1] answers queries that nobody foresaw without failing', async () => {
    const queries = [
      '__proto__[x]=1',
      'x=1',
      'limit=-1',
      'limit=abc',
      'cursor=%00',
      'cursor=9e99',
      'limit=1&limit=2',
      '%',
      '&&=&',
    ];
    for (const call of calls.filter(({ method }) => method === 'GET')) {
      for (const query of queries) {
        const path = `${somePath(call.url)}?${query}`;
        const answer = await ask(call, { path, token: tokenFor(call) });
        expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(500);
        if (answer.status >= 400) expectRefusal(answer, path);
        if (call.querystring && query === 'x=1') expectRefusal(answer, path, ['INVALID_PAYLOAD']);
      }
    }
  });

  it('[ERR1] has no other methods than its own', async () => {
    for (const url of new Set(calls.map((call) => call.url))) {
      const own = calls.filter((call) => call.url === url);
      for (const method of METHODS.filter((one) => own.every((call) => call.method !== one))) {
        const path = somePath(url);
        const answer = await askHttp(server.port, { path, method, headers: { authorization: `Bearer ${token}` } });
        expectRefusal(answer, `${method} ${path}`, ['NOT_FOUND']);
      }
    }
  });

  it('[SES2] wants to know who asks, unless it is written down here that it does not', async () => {
    const guests = [undefined, '', 'nonsense', 'A'.repeat(43), '__proto__', "' OR '1'='1"];
    for (const call of calls) {
      if (OPEN_TO_ALL.has(call.name)) continue;
      const json = call.body && JSON.stringify(fittingBody(call.body));
      for (const guest of guests) {
        const answer = await ask(call, { ...(json !== undefined && { json }), token: guest });
        const codes = ['UNAUTHENTICATED', 'SESSION_EXPIRED'];
        expectRefusal(answer, `${call.name} as ${guest}`, codes);
      }
    }
    expect([...OPEN_TO_ALL].filter((name) => calls.every((call) => call.name !== name))).toEqual([]);
  });

  it('[SES2] takes an admin’s token for no person’s, and a person’s for no admin’s', async () => {
    for (const call of calls) {
      if (OPEN_TO_ALL.has(call.name)) continue;
      const json = call.body && JSON.stringify(fittingBody(call.body));
      const wrong = tokenFor(call) === token ? ADMIN_TOKEN : token;
      const answer = await ask(call, { ...(json !== undefined && { json }), token: wrong });
      const codes = ['UNAUTHENTICATED', 'FORBIDDEN'];
      expectRefusal(answer, `${call.name} with the wrong kind of token`, codes);
    }
  });

  it('[S-SES-1] gives nobody what another person’s id stands for', async () => {
    const { body } = await rest<{ user: { id: number } }>(server.url, 'POST /api/bots', {
      body: { username: 'alices_bot' },
      token,
    });
    using mallory = await WireClient.enter(server.url, 'mallory_1');
    const ids = [body.user.id, 1, 2];
    for (const call of calls.filter(({ params, url }) => params.length > 0 && !url.startsWith('/api/admin/'))) {
      const json = call.body && JSON.stringify(fittingBody(call.body));
      for (const id of ids) {
        const path = call.url.replaceAll(/:\w+/g, String(id));
        const answer = await ask(call, { path, ...(json !== undefined && { json }), token: mallory.session.token });
        expectRefusal(answer, `${call.name} of ${id}`);
      }
    }
    expect((await rest(server.url, 'GET /api/bots', { token })).body).toMatchObject({
      bots: [{ user: { username: 'alices_bot' } }],
    });
  });
});
