import { Bots } from '../accounts/bots.ts';
import type { Pairing } from '../accounts/pairing.ts';
import { createReleaseName } from '../accounts/release-name.ts';
import type { ReservedNames } from '../accounts/reserved-names.ts';
import { AdminTokens } from '../admin/admin-tokens.ts';
import type { Audit } from '../admin/audit.ts';
import { createExportPerson } from '../admin/export-person.ts';
import { People } from '../admin/people.ts';
import type { Config } from '../config.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Logger } from '../logger.ts';
import type { MessageActs } from '../messages/message-acts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { readVersion } from '../read-version.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { addAdminRoutes } from '../transport/http/admin/admin-routes.ts';
import { createFindAdmin, createRequireScope } from '../transport/http/admin/require-scope.ts';
import { addBotRoutes } from '../transport/http/bot-routes.ts';
import { addExportRoutes } from '../transport/http/export-routes.ts';
import type { HttpServer } from '../transport/http/http-server.ts';
import type { FindUser } from '../transport/http/session-routes.ts';
import { perMinute, RateLimit } from '../transport/rate-limits.ts';

interface AdministrationParts {
  config: Config;
  store: Store;
  audit: Audit;
  sessions: LiveSessions;
  connections: Connections;
  roomDirectory: RoomDirectory;
  messageActs: MessageActs;
  reservedNames: ReservedNames;
  pairing: Pairing;
  findUser: FindUser;
  clock: Clock;
  logger: Logger;
}

/** Wires what admins do, what belongs to it, and bots. */
export function addAdministration(app: HttpServer, parts: AdministrationParts) {
  const { config, store, audit, sessions, connections, clock, logger, findUser } = parts;
  const { users, credentials, directory, accessTokens, messages } = store;
  const { authMode, rates } = config;
  const limit = (max: number, of: string) => new RateLimit(perMinute(Math.min(rates.loginsPerMinute, max), of), clock);

  const bots = new Bots({
    bots: store.bots,
    hooks: store.hooks,
    users,
    tokens: accessTokens,
    sessions,
    connections,
    reservedNames: parts.reservedNames,
    audit,
    clock,
    logger,
    max: config.maxBotsPerUser,
  });
  addBotRoutes(app, { bots, findUser, changes: limit(60, 'changes of bots') });

  const tokenParts = { tokens: accessTokens, environmentToken: config.adminToken, audit, clock, logger };
  const adminTokens = new AdminTokens(tokenParts);
  const wrongTokens = limit(600, 'wrong admin tokens');
  const findAdmin = createFindAdmin({ tokens: adminTokens, wrongTokens, logger });
  const requireScope = createRequireScope(findAdmin, logger);
  const releaseName = createReleaseName({ users, credentials, sessions, pairing: parts.pairing });
  const people = new People({ directory, sessions, connections, bots, releaseName, audit, clock, authMode });
  addAdminRoutes(app, {
    findAdmin,
    requireScope,
    adminTokens,
    people,
    directory,
    credentials,
    connections,
    sessions,
    roomDirectory: parts.roomDirectory,
    messageActs: parts.messageActs,
    auditStore: store.audit,
    clock,
    version: readVersion(),
  });
  const exportPerson = createExportPerson({ directory, credentials, hooks: store.hooks, messages, clock, logger });
  const exports = limit(3, 'exports');
  addExportRoutes(app, { requireScope, findUser, people, exportPerson, exports, audit, logger });
  return { requireScope, bots, people };
}
