import type { CreateSessionData, User } from '@roomful/protocol';
import { findSessionUser } from '../../src/accounts/find-session-user.ts';
import { createLogIn } from '../../src/accounts/log-in.ts';
import { Pairing } from '../../src/accounts/pairing.ts';
import { Recovery } from '../../src/accounts/recovery.ts';
import { createReleaseName } from '../../src/accounts/release-name.ts';
import { createReservedNames } from '../../src/accounts/reserved-names.ts';
import { MemorySessions } from '../../src/adapters/memory/memory-sessions.ts';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { ChatError } from '../../src/chat-error.ts';
import { Connections } from '../../src/delivery/connections.ts';
import type { SessionStore } from '../../src/ports/sessions.ts';
import { LiveSessions } from '../../src/sessions/live-sessions.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

/** All that has to do with names, on a real database, without a network. */
export async function openAccounts() {
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

/** The code of a refusal. */
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error instanceof ChatError ? error.code : error),
  );
