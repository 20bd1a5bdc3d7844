import { createLogIn } from '../accounts/log-in.ts';
import { Pairing } from '../accounts/pairing.ts';
import { Passkeys } from '../accounts/passkeys.ts';
import { Recovery } from '../accounts/recovery.ts';
import { createReservedNames } from '../accounts/reserved-names.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionStore } from '../ports/sessions.ts';
import type { Store } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { createAccountLimits } from '../transport/account-limits.ts';
import { addAccountRoutes } from '../transport/http/account-routes.ts';
import type { HttpServer } from '../transport/http/http-server.ts';
import { addPasskeyRoutes } from '../transport/http/passkey-routes.ts';
import { addSessionRoutes, createFindUser } from '../transport/http/session-routes.ts';
import { LoginLimit } from '../transport/rate-limits.ts';

interface AccountParts {
  config: Config;
  store: Pick<Store, 'users' | 'credentials' | 'apps'>;
  sessionStore: SessionStore;
  sessions: LiveSessions;
  clock: Clock;
  logger: Logger;
}

/** Wires the ways into a name. */
export function addAccounts(app: HttpServer, { config, store, sessionStore, sessions, clock, logger }: AccountParts) {
  const { users, credentials, apps } = store;
  const { authMode, publicUrl, rates } = config;
  const waysIn = { users, credentials, sessions, tickets: sessionStore, clock, authMode, logger };
  const reservedNames = createReservedNames(config.reservedNames);
  const pairing = new Pairing(waysIn);
  const findUser = createFindUser({ sessions, users });
  const accountLimits = createAccountLimits(clock);

  const logIn = createLogIn({ ...waysIn, reservedNames });
  addSessionRoutes(app, { logIn, sessions, users, apps, logins: new LoginLimit(rates, clock) });
  const recovery = new Recovery({ ...waysIn, pairing });
  addAccountRoutes(app, { recovery, pairing, sessions, findUser, accountLimits });
  addPasskeyRoutes(app, { passkeys: new Passkeys(waysIn), findUser, accountLimits, publicUrl, authMode });
  return { reservedNames, pairing, findUser, accountLimits };
}
