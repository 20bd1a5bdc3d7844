import type { PairData, PairingCodeData } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { rest } from './support/rest.ts';
import { logIn, WireClient } from './support/wire-client.ts';

const makeCode = async (url: string, token: string) =>
  (await rest<PairingCodeData>(url, 'POST /api/me/pairing-codes', { token })).body;

const pair = (url: string, code: string, claimKey?: string) =>
  rest<PairData>(url, 'POST /api/sessions/pairing', { body: { code, claimKey } });

describe('use on another device', () => {
  it('[ACC8] the code logs the other device in, with a key of its own', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const { code, expiresAt } = await makeCode(url, alice.session.token);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(expiresAt).toBe(clock.now() + 300_000);

    const answer = await pair(url, ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)}`);
    expect(answer).toMatchObject({ status: 201, body: { user: { id: alice.user.id, username: 'alice' } } });
    expect(answer.headers.get('set-cookie')).toContain(answer.body.token);
    expect(answer.body.claimKey).not.toBe(alice.session.claimKey);
    for (const key of [answer.body.claimKey, alice.session.claimKey]) {
      expect(await logIn(url, 'alice', key)).toMatchObject({ user: { id: alice.user.id } });
    }
    expect((await rest(url, 'GET /api/me', { token: alice.session.token })).status).toBe(200);
  });

  it('[ACC8] the device may bring its key', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { code } = await makeCode(server.url, alice.session.token);
    const mine = 'k'.repeat(43);
    expect((await pair(server.url, code, mine)).body.claimKey).toBe(mine);
    expect(await logIn(server.url, 'alice', mine)).toMatchObject({ user: { id: alice.user.id } });
  });

  it('[ACC8] a code works once, however many try it at once', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { code } = await makeCode(server.url, alice.session.token);
    const answers = await Promise.all(Array.from({ length: 8 }, () => pair(server.url, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 403)]);
    expect((await pair(server.url, code)).body.error).toMatchObject({ code: 'PAIRING_CODE_WRONG', retryable: false });
  });

  it('[ACC8] a code ends after five minutes', async () => {
    // Redis has a clock of its own; that it forgets in time too is in the contract of the session stores.
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, redisUrl: undefined });
    using alice = await WireClient.enter(server.url, 'alice');
    const inTime = await makeCode(server.url, alice.session.token);
    clock.advance(299_999);
    expect((await pair(server.url, inTime.code)).status).toBe(201);
    const late = await makeCode(server.url, alice.session.token);
    clock.advance(300_000);
    expect((await pair(server.url, late.code)).body.error).toMatchObject({ code: 'PAIRING_CODE_WRONG' });
  });

  it('[ACC8] a user has one open code: a newer one ends the one before, of two at once one is open', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    using bob = await WireClient.enter(url, 'bob');
    const older = await makeCode(url, alice.session.token);
    const bobs = await makeCode(url, bob.session.token);
    const newer = await makeCode(url, alice.session.token);
    expect((await pair(url, older.code)).status).toBe(403);
    expect((await pair(url, newer.code)).body).toMatchObject({ user: { username: 'alice' } });
    expect((await pair(url, bobs.code)).body).toMatchObject({ user: { username: 'bob' } });
    const both = await Promise.all([makeCode(url, alice.session.token), makeCode(url, alice.session.token)]);
    const answers = [await pair(url, both[0].code), await pair(url, both[1].code)];
    expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
  });

  it('[R-8] [ACC8] an address tries twenty codes a minute, the right one among them or not', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    const { code } = await makeCode(server.url, alice.session.token);
    const guesses = await Promise.all(Array.from({ length: 20 }, (_, n) => pair(server.url, `WR0NG${n}`)));
    expect(guesses.map(({ status }) => status)).toEqual(guesses.map(() => 403));
    const limited = await pair(server.url, code);
    expect(limited).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    clock.advance(limited.body.error?.retryAfterMs ?? 0);
    expect((await pair(server.url, code)).status).toBe(201);
  });

  it('[ACC8] making a code needs a session, and using one a page that may be here', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    expect((await rest(url, 'POST /api/me/pairing-codes')).status).toBe(401);
    const headers = { origin: 'https://elsewhere.example', cookie: `roomful_session=${alice.session.token}` };
    const made = await rest(url, 'POST /api/me/pairing-codes', { headers });
    expect(made.body.error).toMatchObject({ code: 'ORIGIN_REFUSED' });
    const { code } = await makeCode(url, alice.session.token);
    const used = await rest(url, 'POST /api/sessions/pairing', { body: { code }, headers });
    expect(used.body.error).toMatchObject({ code: 'ORIGIN_REFUSED' });
  });
});
