import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { rest } from './support/rest.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('HTTP', () => {
  it('[OPS1] tells that it lives, that it is ready, and its metrics', async () => {
    await using server = await startTestServer();
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ status: 'ready' });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^roomful_connections 0$/m);
  });

  it.each([
    ['POST', '/api/sessions', 'not json', 'application/json', 400, 'INVALID_PAYLOAD'],
    ['POST', '/api/sessions', '{"username":"alice"}', 'text/plain', 400, 'INVALID_PAYLOAD'],
    ['POST', '/api/sessions', '{"username":"alice","admin":true}', 'application/json', 400, 'INVALID_PAYLOAD'],
    ['POST', '/api/sessions', '{"__proto__":{"username":"alice"}}', 'application/json', 400, 'INVALID_PAYLOAD'],
    [
      'POST',
      '/api/sessions',
      JSON.stringify({ username: 'x'.repeat(70_000) }),
      'application/json',
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['POST', '/api/nothing', '{}', 'application/json', 404, 'NOT_FOUND'],
    ['POST', '/r/%E0%A4%A', '{}', 'application/json', 404, 'NOT_FOUND'],
  ])('[ERR1] %s %s with a bad body answers with an error object', async (method, path, body, type, status, code) => {
    await using server = await startTestServer();
    const response = await fetch(server.url + path, { method, body, headers: { 'content-type': type } });
    const answer = (await response.json()) as { error: { code: string; message: string; retryable: boolean } };
    expect([response.status, answer.error.code, answer.error.retryable]).toEqual([status, code, false]);
    expect(answer.error.message.length).toBeGreaterThan(20);
  });

  it('[ERR1] who browses to an address that is none reads so on a page, and everybody else gets an error object', async () => {
    await using server = await startTestServer();
    const ask = (path: string, accept: string) => fetch(server.url + path, { headers: { accept } });
    const page = await ask('/r/%E0%A4%A', 'text/html,application/xhtml+xml,*/*;q=0.8');
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<h1>This is no valid address.');
    for (const answer of [await ask('/r/%E0%A4%A', '*/*'), await ask('/api/%E0%A4%A', 'text/html')])
      expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('serves the web app at every page address, its inline script allowed by hash, its hashed files for ever', async () => {
    using folder = temporaryFolder();
    mkdirSync(folder.file('_app/immutable'), { recursive: true });
    writeFileSync(folder.file('index.html'), '<!doctype html><title>Roomful</title><script>start()</script>');
    writeFileSync(folder.file('_app/immutable/a.js'), 'export {};');
    await using server = await startTestServer({ webDir: folder.path });
    for (const path of ['/', '/r/general', '/r/a.b', '/r/a%20b']) {
      const page = await fetch(server.url + path);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('start()')]);
      const policy = page.headers.get('content-security-policy');
      expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]+=*'/);
      expect(policy).not.toContain('unsafe-inline');
    }
    const script = await fetch(`${server.url}/_app/immutable/a.js`);
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${server.url}/_app/immutable/gone.js`)).status).toBe(404);
    expect((await fetch(`${server.url}/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });

  it('[R-8] [LIM2] logins beyond the rate are refused with the time to wait', async () => {
    const rates = { messagesPerSecond: 0, messagesBurst: 1, joinsPerMinute: 0, loginsPerMinute: 2 };
    await using server = await startTestServer({ rates });
    const logIn = (username: string) =>
      fetch(`${server.url}/api/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username }),
      });
    expect([(await logIn('alice')).status, (await logIn('bob')).status]).toEqual([201, 201]);
    const refused = await logIn('carol');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const { error } = (await refused.json()) as { error: { code: string; retryAfterMs: number } };
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(0);
  });

  it('[R-8] [LIM2] calls of one address are limited as a whole, whatever they ask for', async () => {
    const rates = { messagesPerSecond: 0, messagesBurst: 1, joinsPerMinute: 0, loginsPerMinute: 0 };
    await using server = await startTestServer({
      rates: { ...rates, addressCallsPerSecond: 0.5 },
      clock: new ManualClock(),
    });
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await fetch(`${server.url}/api/me`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const refused = await fetch(`${server.url}/api/openapi.json`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('[R-8] [LIM2] logins under one name are limited, and others of the address are not held up by it', async () => {
    const rates = { messagesPerSecond: 0, messagesBurst: 1, joinsPerMinute: 0, loginsPerMinute: 3_000 };
    const clock = new ManualClock();
    await using server = await startTestServer({ rates, clock, authMode: 'open' });
    const logIn = async (username: string) =>
      (await rest(server.url, 'POST /api/sessions', { body: { username } })).status;
    for (let n = 0; n < 600; n++) expect(await logIn('alice')).toBe(201);
    expect(await logIn('ALICE')).toBe(429);
    expect(await logIn('bob')).toBe(201);
  }, 60_000);
});
