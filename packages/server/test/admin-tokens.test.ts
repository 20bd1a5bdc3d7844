import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { adminScopes } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { makeBot } from './support/make-bot.ts';
import { WireClient } from './support/wire-client.ts';

describe('admin tokens', () => {
  it('[ADM1] the environment’s token opens everything, and nothing else does', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    expect(await adminCall(server.url, 'GET /api/admin/audit')).toMatchObject({ status: 200, body: { entries: [] } });
    for (const token of [alice.session.token, `${ADMIN_TOKEN}x`, ADMIN_TOKEN.slice(1), `rfa_${'a'.repeat(43)}`, 'x']) {
      const answer = await adminCall(server.url, 'GET /api/admin/audit', { token });
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED' } } });
    }
    const bare = await fetch(`${server.url}/api/admin/audit`, {
      headers: { cookie: `roomful_session=${ADMIN_TOKEN}` },
    });
    expect(bare.status).toBe(401);
  });

  it('[ADM1] a server without any admin token has nothing to open', async () => {
    await using server = await startTestServer();
    for (const token of ['undefined', 'null', ADMIN_TOKEN]) {
      expect(await adminCall(server.url, 'GET /api/admin/audit', { token })).toMatchObject({ status: 401 });
    }
  });

  it('[ADM2] [R-8] guessing is stopped for the address, and the right token waits with it', async () => {
    const rates = { messagesPerSecond: 0, messagesBurst: 1, joinsPerMinute: 0, loginsPerMinute: 5 };
    const clock = new ManualClock();
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN, rates, clock });
    const { token } = (
      await adminCall(server.url, 'POST /api/admin/tokens', { body: { label: 'x', scopes: ['audit:read'] } })
    ).body;
    const statuses: number[] = [];
    for (let guess = 0; guess < 6; guess++) {
      statuses.push((await adminCall(server.url, 'GET /api/admin/audit', { token: `guess-${guess}` })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await adminCall(server.url, 'GET /api/admin/audit')).status).toBe(429);
    // Nobody guesses 256 bits, whatever else comes from the address.
    expect((await adminCall(server.url, 'GET /api/admin/audit', { token })).status).toBe(200);
    const madeUp = `rfa_${'a'.repeat(43)}`;
    expect((await adminCall(server.url, 'GET /api/admin/audit', { token: madeUp })).status).toBe(429);
    clock.advance(12_000);
    expect((await adminCall(server.url, 'GET /api/admin/audit')).status).toBe(200);
  });

  it('[ADM4] a token is shown once, kept as a hash, and good for its scopes alone', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    const made = await adminCall(server.url, 'POST /api/admin/tokens', {
      body: { label: 'CI: nightly', scopes: ['audit:read', 'audit:read'] },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { adminToken: { label: 'CI: nightly', scopes: ['audit:read'], createdBy: 'environment', revokedAt: null } },
    });
    const { token } = made.body;
    expect(token).toMatch(/^rfa_[\w-]{43}$/);
    expect((await adminCall(server.url, 'GET /api/admin/audit', { token })).status).toBe(200);
    expect(await adminCall(server.url, 'GET /api/admin/users', { token })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN', details: { scope: 'users:read' } } },
    });
    const list = await adminCall(server.url, 'GET /api/admin/tokens');
    expect(list.body.tokens).toMatchObject([{ label: 'CI: nightly', lastUsedAt: expect.any(Number) as number }]);
    expect(JSON.stringify(list.body)).not.toContain(token.slice(4));
    expect(await adminCall(server.url, 'GET /api/admin/token', { token })).toMatchObject({
      status: 200,
      body: { actor: `token:${made.body.adminToken.id}`, scopes: ['audit:read'] },
    });
    // No admin's token is a session.
    expect((await adminCall(server.url, 'GET /api/me', { token })).status).toBe(401);
    await server.stop();
    for (const file of readdirSync(dirname(server.databaseFile))) {
      const bytes = readFileSync(join(dirname(server.databaseFile), file));
      expect(bytes.includes(token.slice(4)), file).toBe(false);
    }
  });

  it('[ADM4] nobody gives a scope that they lack', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    const make = (scopes: string[], token?: string) =>
      adminCall(server.url, 'POST /api/admin/tokens', { body: { label: 'x', scopes }, ...(token && { token }) });
    const { token } = (await make(['tokens:write', 'users:read'])).body;
    expect((await make(['users:read'], token)).status).toBe(201);
    expect(await make(['users:read', 'data:erase'], token)).toMatchObject({
      status: 403,
      body: { error: { details: { scope: 'data:erase' } } },
    });
    expect((await make(['everything'])).status).toBe(400);
    expect((await make([])).status).toBe(400);
  });

  it('[ADM4] a revoked token and an expired one are worth nothing at once', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN, clock });
    const make = async (more: object) =>
      (
        await adminCall(server.url, 'POST /api/admin/tokens', {
          body: { label: 'x', scopes: ['audit:read', 'tokens:write'], ...more },
        })
      ).body;
    const [revoked, expiring] = [await make({}), await make({ expiresInDays: 1 })];
    const use = async ({ token }: { token: string }) =>
      (await adminCall(server.url, 'GET /api/admin/audit', { token })).status;
    expect([await use(revoked), await use(expiring)]).toEqual([200, 200]);
    const path = `DELETE /api/admin/tokens/${revoked.adminToken.id}`;
    // Even by itself, and twice.
    expect((await adminCall(server.url, path, { token: revoked.token })).status).toBe(204);
    expect(await use(revoked)).toBe(401);
    expect((await adminCall(server.url, path)).status).toBe(204);
    clock.advance(86_400_000 + 1);
    expect(await use(expiring)).toBe(401);
    expect((await adminCall(server.url, 'DELETE /api/admin/tokens/999')).status).toBe(404);
  });

  it('[ADM4] a bot’s token can’t be revoked, nor seen, as an admin token', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    expect((await adminCall(server.url, 'GET /api/admin/tokens')).body.tokens).toEqual([]);
    expect((await adminCall(server.url, 'DELETE /api/admin/tokens/1')).status).toBe(404);
    expect((await adminCall(server.url, 'GET /api/admin/audit', { token: bot.token })).status).toBe(401);
  });

  it('[ADM1] [OPS2] every route of the administration asks for its token and for the scope that its description names', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    const document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as OpenApi;
    const routes = Object.entries(document.paths)
      .filter(([path]) => path.startsWith('/api/admin/'))
      .flatMap(([path, methods]) => Object.entries(methods).map(([method, about]) => ({ path, method, about })));
    expect(routes.length).toBeGreaterThan(12);
    const scopes = Object.keys(adminScopes);
    for (const { path, method, about } of routes) {
      const [{ admin: [scope = ''] = [] } = {}] = about.security;
      // What a token may do is told to whoever holds it.
      if (path === '/api/admin/token') {
        expect((await adminCall(server.url, `GET ${path}`, { token: 'x' })).status).toBe(401);
        continue;
      }
      expect(scopes, path).toContain(scope);
      expect(about.summary).toContain(`(${scope})`);
      const { token } = (
        await adminCall(server.url, 'POST /api/admin/tokens', {
          body: { label: 'all but one', scopes: scopes.filter((other) => other !== scope) },
        })
      ).body;
      const body = goodBodies[`${method} ${path}`];
      const call = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, (_, param) => (param === 'appId' ? 'shop' : '1'))}`;
      // A body that this test does not know is refused before anybody is asked for a token; that opens nothing either.
      const expected = about.requestBody && !body ? [400, 400] : [401, 403];
      const anonymous = await adminCall(server.url, call, { token: 'x', ...(body && { body }) });
      const lacking = await adminCall(server.url, call, { token, ...(body && { body }) });
      expect([anonymous.status, lacking.status], call).toEqual(expected);
      if (lacking.status === 403) expect(lacking.body.error.details).toEqual({ scope });
    }
  });
});

interface OpenApi {
  paths: Record<string, Record<string, { summary: string; requestBody?: unknown; security: { admin?: string[] }[] }>>;
}

const goodBodies: Record<string, object> = {
  'patch /api/admin/users/{userId}': { role: 'member' },
  'post /api/admin/apps': { id: 'shop', name: 'The Shop' },
  'patch /api/admin/apps/{appId}': { name: 'The Shop' },
  'post /api/admin/apps/{appId}/keys': { overlapHours: 1 },
  'post /api/admin/tokens': { label: 'x', scopes: ['audit:read'] },
};
