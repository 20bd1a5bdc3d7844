import { randomBytes } from 'node:crypto';
import type { PairingCodeData, RecoverData, RecoveryCodeData } from '@roomful/protocol';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { openAccounts } from './support/open-accounts.ts';
import { rest } from './support/rest.ts';
import { logIn, loginRefusal, WireClient } from './support/wire-client.ts';

const makeCode = async (url: string, token: string) =>
  (await rest<RecoveryCodeData>(url, 'POST /api/me/recovery-code', { token })).body.recoveryCode;

const recover = (url: string, username: string, recoveryCode: string, claimKey?: string) =>
  rest<RecoverData>(url, 'POST /api/sessions/recovery', { body: { username, recoveryCode, claimKey } });

describe('recovery', () => {
  it('[ACC7] who lost every key is back in, and everybody else is out', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using thief = await WireClient.enter(url, 'alice');
    const { token, claimKey } = thief.session;
    const recoveryCode = await makeCode(url, token);
    expect(recoveryCode).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
    const pairing = await rest<PairingCodeData>(url, 'POST /api/me/pairing-codes', { token });

    const answer = await recover(url, 'alice', recoveryCode);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('set-cookie')).toContain(answer.body.token);
    expect(answer.body).toMatchObject({ user: { id: thief.user.id, username: 'alice' } });
    await thief.closed();
    expect((await rest(url, 'GET /api/me', { token })).body.error).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(await loginRefusal(url, 'alice', claimKey)).toMatchObject({ code: 'USERNAME_TAKEN' });
    const paired = await rest(url, 'POST /api/sessions/pairing', { body: { code: pairing.body.code } });
    expect(paired.body.error).toMatchObject({ code: 'PAIRING_CODE_WRONG' });

    expect((await rest(url, 'GET /api/me', { token: answer.body.token })).status).toBe(200);
    expect(await logIn(url, 'alice', answer.body.claimKey)).toMatchObject({ user: { id: thief.user.id } });
  });

  it('[ACC7] a code works once; the new one works next', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const first = await makeCode(url, alice.session.token);
    const { recoveryCode: second } = (await recover(url, 'alice', first)).body;
    expect(second).not.toBe(first);
    expect((await recover(url, 'alice', first)).body.error).toMatchObject({ code: 'RECOVERY_CODE_WRONG' });
    expect((await recover(url, 'alice', second)).status).toBe(201);
  });

  it('[ACC7] of many who use one code at once, one gets the name', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const code = await makeCode(url, alice.session.token);
    const answers = await Promise.all(Array.from({ length: 8 }, () => recover(url, 'alice', code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 403)]);
    const { claimKey } = answers.find(({ status }) => status === 201)!.body;
    expect(await logIn(url, 'alice', claimKey)).toMatchObject({ user: { username: 'alice' } });
  });

  it('[ACC7] of two who are let in by one code at the same moment, one is thrown out again', async () => {
    await using accounts = await openAccounts();
    const { user } = await accounts.logIn({ username: 'alice' });
    const recoveryCode = await accounts.recovery.createCode(user);
    const recover = () => accounts.recovery.recover({ username: 'alice', recoveryCode });
    const outcomes = await Promise.allSettled([recover(), recover()]);
    const keys = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.claimKey] : []));
    expect(keys).toHaveLength(1);
    expect(await accounts.logIn({ username: 'alice', claimKey: keys[0] })).toMatchObject({ user: { id: user.id } });
  });

  it('[ACC7] a newer code replaces the one before', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const older = await makeCode(url, alice.session.token);
    const newer = await makeCode(url, alice.session.token);
    expect((await recover(url, 'alice', older)).status).toBe(403);
    expect((await recover(url, 'alice', newer)).status).toBe(201);
  });

  it('[ACC7] is read as people type: any case, with or without hyphens, look-alikes for digits', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    let code = await makeCode(url, alice.session.token);
    for (const spell of [
      (text: string) => text.toLowerCase(),
      (text: string) => text.replaceAll('-', ''),
      (text: string) => ` ${text.replaceAll('-', '  ')} `,
      (text: string) => text.replaceAll('0', 'O').replaceAll('1', 'I'),
      (text: string) => text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'),
    ]) {
      const answer = await recover(url, 'alice', spell(code));
      expect(answer.status).toBe(201);
      code = answer.body.recoveryCode;
    }
  });

  it('[ACC7] a wrong code, a name without a code and a name that nobody has are told in the same words', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    using _bob = await WireClient.enter(url, 'bob');
    const code = await makeCode(url, alice.session.token);
    const tries = [
      await recover(
        url,
        'alice',
        code.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      ),
      await recover(url, 'bob', code),
      await recover(url, 'nobody_here', code),
      await recover(url, 'ALICE', code),
      await recover(url, 'bob', '-'),
      await recover(url, 'system', '-'),
    ];
    expect(new Set(tries.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(tries[0]).toMatchObject({ status: 403, body: { error: { code: 'RECOVERY_CODE_WRONG', retryable: false } } });
    expect((await rest(url, 'GET /api/me', { token: alice.session.token })).status).toBe(200);
  });

  it('[ACC7] a device that brings its key is in, even if it never hears the answer', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const mine = randomBytes(32).toString('base64url');
    const code = await makeCode(url, alice.session.token);
    expect((await recover(url, 'alice', code, mine)).body.claimKey).toBe(mine);
    expect(await logIn(url, 'alice', mine)).toMatchObject({ user: { id: alice.user.id } });
  });

  it('[ACC7] a key that may have been stolen is not taken over into the new life', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const code = await makeCode(url, alice.session.token);
    const { claimKey } = (await recover(url, 'alice', code, alice.session.claimKey)).body;
    expect(claimKey).not.toBe(alice.session.claimKey);
    expect(await loginRefusal(url, 'alice', alice.session.claimKey)).toMatchObject({ code: 'USERNAME_TAKEN' });
  });

  it('[ACC7] codes are stored as hashes only', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const code = await makeCode(server.url, alice.session.token);
    const database = new Database(server.databaseFile);
    const [stored] = database.prepare('SELECT code_hash FROM recovery_codes').pluck().all() as string[];
    database.close();
    expect(stored).toMatch(/^[\w-]{43}$/);
    expect((await recover(server.url, 'alice', stored ?? '')).status).toBe(403);
    expect((await recover(server.url, 'alice', code)).status).toBe(201);
  });

  it('[R-8] [ACC7] guesses are limited for a name, however its look-alikes are written', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    const code = await makeCode(server.url, alice.session.token);
    const guesses = Array.from({ length: 10 }, (_, n) => recover(server.url, n % 2 ? 'alice' : 'A1ICE', 'wrong'));
    expect((await Promise.all(guesses)).map(({ status }) => status)).toEqual(guesses.map(() => 403));
    const limited = await recover(server.url, 'alice', code);
    expect(limited).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED', retryable: true } } });
    clock.advance(limited.body.error?.retryAfterMs ?? 0);
    expect((await recover(server.url, 'alice', code)).status).toBe(201);
  });

  it('[R-8] [ACC7] guesses are limited for an address, over all names', async () => {
    await using server = await startTestServer({ clock: new ManualClock() });
    const guesses = await Promise.all(Array.from({ length: 31 }, (_, n) => recover(server.url, `name_${n}`, 'wrong')));
    expect(guesses.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 30 }, () => 403), 429]);
  });

  it('[ACC7] making a code needs a session, and using one a page that may be here', async () => {
    await using server = await startTestServer();
    const { url } = server;
    expect((await rest(url, 'POST /api/me/recovery-code')).body.error).toMatchObject({ code: 'UNAUTHENTICATED' });
    using alice = await WireClient.enter(url, 'alice');
    const headers = { origin: 'https://elsewhere.example', cookie: `roomful_session=${alice.session.token}` };
    const made = await rest(url, 'POST /api/me/recovery-code', { headers });
    expect(made.body.error).toMatchObject({ code: 'ORIGIN_REFUSED' });
    const body = { username: 'alice', recoveryCode: 'x' };
    const used = await rest(url, 'POST /api/sessions/recovery', { body, headers });
    expect(used.body.error).toMatchObject({ code: 'ORIGIN_REFUSED' });
  });

  it('[ACC12] has no place where a name alone is enough', async () => {
    await using server = await startTestServer({ authMode: 'open' });
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const { token } = alice.session;
    const refusals = [
      await rest(url, 'POST /api/me/recovery-code', { token }),
      await rest(url, 'POST /api/me/pairing-codes', { token }),
      await recover(url, 'alice', 'x'),
      await rest(url, 'POST /api/sessions/pairing', { body: { code: 'x' } }),
    ];
    for (const { status, body } of refusals) {
      expect(status).toBe(404);
      expect(body.error).toMatchObject({
        code: 'NOT_AVAILABLE',
        message: expect.stringContaining('ROOMFUL_AUTH_MODE') as string,
      });
    }
    expect((await rest(url, 'DELETE /api/sessions', { token })).status).toBe(204);
  });
});

describe('logging out everywhere', () => {
  it('[ACC10] ends every session of the user and cuts the live connection, nobody else’s', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    using bob = await WireClient.enter(url, 'bob');
    const other = await logIn(url, 'alice', alice.session.claimKey);
    if ('error' in other) throw new Error(other.error.code);
    const pairing = await rest<PairingCodeData>(url, 'POST /api/me/pairing-codes', { token: other.token });

    expect((await rest(url, 'DELETE /api/sessions', { token: other.token })).status).toBe(204);
    await alice.closed();
    for (const { token } of [alice.session, other]) {
      expect((await rest(url, 'GET /api/me', { token })).body.error).toMatchObject({ code: 'SESSION_EXPIRED' });
    }
    const paired = await rest(url, 'POST /api/sessions/pairing', { body: { code: pairing.body.code } });
    expect(paired.body.error).toMatchObject({ code: 'PAIRING_CODE_WRONG' });
    expect((await rest(url, 'GET /api/me', { token: bob.session.token })).status).toBe(200);
    expect(await logIn(url, 'alice', alice.session.claimKey)).toMatchObject({ user: { id: alice.user.id } });
  });

  it('[ACC10] is for who is logged in, and for pages that may be here', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    expect((await rest(url, 'DELETE /api/sessions')).status).toBe(401);
    const headers = { origin: 'https://elsewhere.example', cookie: `roomful_session=${alice.session.token}` };
    expect((await rest(url, 'DELETE /api/sessions', { headers })).status).toBe(403);
    expect((await rest(url, 'GET /api/me', { token: alice.session.token })).status).toBe(200);
  });
});
