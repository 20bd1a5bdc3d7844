import type { UserId } from '@roomful/protocol';
import type { ReservedNames } from '../accounts/reserved-names.ts';
import { GuardedSender } from '../adapters/http/guarded-sender.ts';
import { findAccess } from '../apps/access.ts';
import { AppUsers } from '../apps/app-users.ts';
import { EmbedSessions } from '../apps/embed-sessions.ts';
import { HostTokens } from '../apps/host-tokens.ts';
import { KeySets } from '../apps/key-sets.ts';
import { ShownNames } from '../apps/shown-names.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { addEmbedRoutes } from '../transport/http/embed-routes.ts';
import type { HttpServer } from '../transport/http/http-server.ts';
import { perMinute, RateLimit } from '../transport/rate-limits.ts';

/** Many people may share an address, and each panel asks again every some minutes. */
const SIGN_INS_PER_MINUTE = 300;
const GUESTS_PER_MINUTE = 20;
const NEW_ROOMS_PER_MINUTE = 10;

interface EmbeddingParts {
  config: Config;
  store: Pick<Store, 'apps'>;
  /** Of the rooms that come into being. */
  roomOwner: UserId;
  roomDirectory: RoomDirectory;
  reservedNames: ReservedNames;
  sessions: LiveSessions;
  clock: Clock;
  logger: Logger;
}

/** Wires how users of other people's products come in. */
export function addEmbedding(app: HttpServer, parts: EmbeddingParts) {
  const { config, store, sessions, clock, logger } = parts;
  const { apps } = store;
  const { rates, webhooks, publicUrl } = config;
  // As with the other ways in: without limits of logins there are none here.
  const limit = (max: number, of: string) => new RateLimit(perMinute(rates.loginsPerMinute === 0 ? 0 : max, of), clock);
  const sender = new GuardedSender({ allowPrivate: webhooks.allowPrivate, clock });
  const keySets = new KeySets({ sender, clock });
  const shownNames = new ShownNames({ apps, reservedNames: parts.reservedNames, clock });
  const appUsers = new AppUsers({ apps, shownNames, clock });
  const guests = limit(GUESTS_PER_MINUTE, 'guests from your address');
  const newRooms = limit(NEW_ROOMS_PER_MINUTE, 'new rooms from your address');
  const embedSessions = new EmbedSessions({
    apps,
    appUsers,
    hostTokens: new HostTokens({ apps, keySets, clock }),
    sessions,
    roomDirectory: parts.roomDirectory,
    roomOwner: parts.roomOwner,
    takeGuest: (network) => guests.take(network),
    takeNewRoom: (network) => newRooms.take(network),
    clock,
    logger,
  });
  addEmbedRoutes(app, {
    embedSessions,
    signIns: limit(SIGN_INS_PER_MINUTE, 'sign-ins from your address'),
    publicUrl,
  });
  return {
    findAccess: (userId: UserId) => findAccess(apps, userId),
    stop() {
      keySets.stop();
      sender.close();
    },
  };
}
