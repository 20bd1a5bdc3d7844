import type { CreateSessionData, User } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ensureSystemUser } from '../src/accounts/ensure-system-user.ts';
import { findSessionUser } from '../src/accounts/find-session-user.ts';
import { createLogIn } from '../src/accounts/log-in.ts';
import { Pairing } from '../src/accounts/pairing.ts';
import { Recovery } from '../src/accounts/recovery.ts';
import { createReleaseName } from '../src/accounts/release-name.ts';
import { createReservedNames } from '../src/accounts/reserved-names.ts';
import { MemorySessions } from '../src/adapters/memory/memory-sessions.ts';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { ChatError } from '../src/chat-error.ts';
import { Connections } from '../src/delivery/connections.ts';
import type { SessionStore } from '../src/ports/sessions.ts';
import { LiveSessions } from '../src/sessions/live-sessions.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

/** All that has to do with names, on a real database, without a network. */
async function openAccounts() {
  const clock = new ManualClock();
  const store = await SqliteStore.open(':memory:', { synchronous: 'full', clock });
  const tickets: SessionStore = new MemorySessions(clock);
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const sessions = new LiveSessions({ sessions: tickets, connections: new Connections(), clock, logger: silent });
  const reservedNames = createReservedNames();
  const parts = { ...store, users: store.users, credentials: store.credentials, sessions, clock, logger: silent };
  const claimed = { ...parts, authMode: 'claimed' } as const;
  const pairing = new Pairing({ ...claimed, tickets });
  return {
    users: store.users,
    credentials: store.credentials,
    clock,
    sessions,
    pairing,
    logIn: createLogIn({ ...claimed, reservedNames }),
    recovery: new Recovery({ ...claimed, pairing }),
    releaseName: createReleaseName({ ...parts, pairing }),
    whoIs: async ({ token }: CreateSessionData): Promise<User> =>
      findSessionUser(store.users, await sessions.authenticate(token)),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error instanceof ChatError ? error.code : error),
  );

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
    expect(await logIn({ username: 'alice' })).toMatchObject({ claimKey: expect.any(String) as string });
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
