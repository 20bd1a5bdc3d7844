import type { User } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ensureSystemUser } from '../src/accounts/ensure-system-user.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { codeOf, openAccounts } from './support/open-accounts.ts';
import { logIn, loginRefusal } from './support/wire-client.ts';

describe('releasing a name', () => {
  it('[ACC11] makes it free, under another user, and leaves the former one no way in', async () => {
    await using accounts = await openAccounts();
    const { logIn, releaseName, recovery, pairing } = accounts;
    const former = await logIn({ username: 'alice' });
    const recoveryCode = await recovery.createCode(former.user);
    const { code } = await pairing.createCode(former.user);

    expect(await releaseName(former.user.id)).toMatchObject({ id: former.user.id, username: 'alice' });
    expect(await accounts.users.findMany([former.user.id])).toMatchObject([
      { username: `released_${former.user.id}`, createdAt: former.user.createdAt },
    ]);
    expect(await codeOf(accounts.whoIs(former))).toBe('SESSION_EXPIRED');
    expect(await codeOf(pairing.pair({ code }))).toBe('PAIRING_CODE_WRONG');
    for (const username of ['alice', `released_${former.user.id}`]) {
      expect(await codeOf(recovery.recover({ username, recoveryCode }))).toBe('RECOVERY_CODE_WRONG');
    }
    const username = `released_${former.user.id}`;
    expect(await codeOf(logIn({ username, claimKey: former.claimKey }))).toBe('USERNAME_RESERVED');

    const next = await logIn({ username: 'alice' });
    expect(next.user.id).not.toBe(former.user.id);
    expect(next.claimKey).toBeDefined();
    expect(await accounts.whoIs(next)).toMatchObject({ id: next.user.id });
    expect(await codeOf(accounts.whoIs(former))).toBe('SESSION_EXPIRED');
    expect(await codeOf(logIn({ username: 'alice', claimKey: former.claimKey }))).toBe('USERNAME_TAKEN');
  });

  it('[ACC11] a browser that logs in by itself does not take the name back', async () => {
    await using accounts = await openAccounts();
    const { logIn, releaseName } = accounts;
    const { user, claimKey } = await logIn({ username: 'alice', claimKey: 'b'.repeat(43) });
    await releaseName(user.id);
    expect(await codeOf(logIn({ username: 'alice', claimKey }))).toBe('USERNAME_TAKEN');
    expect(await codeOf(logIn({ username: 'A1ice', claimKey }))).toBe('USERNAME_TAKEN');
    expect(await logIn({ username: 'alice' })).toMatchObject({ claimKey: expect.any(String) as string });
  });

  it('[ACC11] [ACC6] nor does that of a device that was paired, or recovered the name', async () => {
    await using accounts = await openAccounts();
    const { logIn, releaseName, pairing, recovery } = accounts;
    const { user } = await logIn({ username: 'alice' });
    const recoveryCode = await recovery.createCode(user);
    const recovered = await recovery.recover({ username: 'alice', recoveryCode });
    const { code } = await pairing.createCode(user);
    const paired = await pairing.pair({ code });
    await releaseName(user.id);
    for (const { claimKey } of [paired, recovered]) {
      expect(await codeOf(logIn({ username: 'alice', claimKey }))).toBe('USERNAME_TAKEN');
    }
    expect(await logIn({ username: 'bob', claimKey: paired.claimKey })).toMatchObject({ user: { username: 'bob' } });
  });

  it('[ACC11] [ACC6] but it can take any other name, with a fresh key', async () => {
    await using accounts = await openAccounts();
    const { logIn, releaseName } = accounts;
    const { user, claimKey } = await logIn({ username: 'alice', claimKey: 'b'.repeat(43) });
    await releaseName(user.id);
    const bob = await logIn({ username: 'bob', claimKey });
    expect(bob).toMatchObject({ user: { username: 'bob' }, claimKey: expect.stringMatching(/^[\w-]{43}$/) as string });
    expect(bob.claimKey).not.toBe(claimKey);
    expect(await codeOf(logIn({ username: 'bob', claimKey }))).toBe('USERNAME_TAKEN');
    expect(await logIn({ username: 'bob', claimKey: bob.claimKey })).toMatchObject({ user: { id: bob.user.id } });
    expect(await codeOf(logIn({ username: 'alice', claimKey }))).toBe('USERNAME_TAKEN');
  });

  it('[ACC11] [S-FUT-2] nor does the browser of a person who was erased', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    const claimKey = 'b'.repeat(43);
    const alice = await logIn(server.url, 'alice', claimKey);
    if ('error' in alice) throw new Error(alice.error.code);
    expect(await adminCall(server.url, `DELETE /api/admin/users/${alice.user.id}`)).toMatchObject({ status: 200 });
    expect(await loginRefusal(server.url, 'alice', claimKey)).toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await logIn(server.url, 'bob', claimKey)).toMatchObject({ user: { username: 'bob' } });
    expect(await logIn(server.url, 'alice')).toMatchObject({ user: { username: 'alice' } });
  });

  it('[S-FUT-2] who erases themselves in a browser leaves no cookie in it', async () => {
    await using server = await startTestServer();
    const alice = await logIn(server.url, 'alice');
    if ('error' in alice) throw new Error(alice.error.code);
    const answer = await fetch(`${server.url}/api/me`, {
      method: 'DELETE',
      headers: {
        'content-type': 'application/json',
        cookie: `roomful_session=${alice.token}`,
        origin: server.url,
      },
      body: JSON.stringify({ claimKey: alice.claimKey }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^roomful_session=;.*(Max-Age=0|1970)/)]);
  });

  it('[ACC11] can be asked for again, frees look-alikes too, and changes nobody else', async () => {
    await using accounts = await openAccounts();
    const { logIn, releaseName } = accounts;
    const alice = await logIn({ username: 'alice' });
    const bob = await logIn({ username: 'bob' });
    expect(await codeOf(logIn({ username: 'A1ICE' }))).toBe('USERNAME_TAKEN');
    await releaseName(alice.user.id);
    await releaseName(alice.user.id);
    expect(await logIn({ username: 'A1ICE' })).toMatchObject({ user: { username: 'A1ICE' } });
    expect(await accounts.whoIs(bob)).toMatchObject({ username: 'bob' });
    expect(await releaseName(99 as User['id'])).toBeUndefined();
  });

  it('[ACC11] the service keeps its own', async () => {
    await using accounts = await openAccounts();
    const system = await ensureSystemUser(accounts.users, accounts.clock);
    expect(await codeOf(accounts.releaseName(system))).toBe('FORBIDDEN');
  });
});
