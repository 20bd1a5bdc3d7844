import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
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
    const statuses: number[] = [];
    for (let guess = 0; guess < 6; guess++) {
      statuses.push((await adminCall(server.url, 'GET /api/admin/audit', { token: `guess-${guess}` })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await adminCall(server.url, 'GET /api/admin/audit')).status).toBe(429);
    clock.advance(12_000);
    expect((await adminCall(server.url, 'GET /api/admin/audit')).status).toBe(200);
  });
});
