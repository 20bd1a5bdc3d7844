import { createBotTokens } from './accounts/bot-tokens.ts';
import { ensureSystemUser } from './accounts/ensure-system-user.ts';
import { Upkeep } from './admin/upkeep.ts';
import { SqliteStore } from './adapters/sqlite/sqlite-store.ts';
import { AppOrigins } from './apps/app-origins.ts';
import { type Config, sqlitePath } from './config.ts';
import { Delivery } from './delivery/delivery.ts';
import { explainListen } from './explain-listen.ts';
import type { Logger } from './logger.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import type { Store } from './ports/store.ts';
import { ensureFirstRoom } from './rooms/ensure-first-room.ts';
import { LiveSessions } from './sessions/live-sessions.ts';
import { verifySessions } from './sessions/verify-sessions.ts';
import { StartError } from './start-error.ts';
import { ClientAddresses } from './transport/client-address.ts';
import { readVersion } from './read-version.ts';
import { addUpkeepRoutes } from './transport/http/admin/upkeep-routes.ts';
import { addEraseMeRoute } from './transport/http/erase-me-route.ts';
import { addEmbedPage, loadEmbedFiles } from './transport/http/embed-page.ts';
import { addHealthRoutes } from './transport/http/health-routes.ts';
import { createHttpServer } from './transport/http/http-server.ts';
import type { Route } from './transport/http/openapi.ts';
import { addWebApp, loadWebApp } from './transport/http/web-app.ts';
import { Metrics } from './transport/metrics.ts';
import { Origins } from './transport/origins.ts';
import { createCallLimit } from './transport/rate-limits.ts';
import { acceptSockets } from './wiring/accept-sockets.ts';
import { addAccounts } from './wiring/add-accounts.ts';
import { addApps } from './wiring/add-apps.ts';
import { addEmbedding } from './wiring/add-embedding.ts';
import { addWebhooks } from './wiring/add-webhooks.ts';
import { addAdministration } from './wiring/add-administration.ts';
import { createFeatures } from './wiring/create-features.ts';
import { openSessions } from './wiring/open-sessions.ts';

export interface RoomfulServer {
  /** Starts to take connections; throws `StartError` when the address can't be had. Port 0 picks a free one. */
  listen(): Promise<{ host: string; port: number }>;
  /** Takes no new work, commits what was accepted, tells and cuts everybody, closes everything. */
  close(): Promise<void>;
  /** Every REST route with its schemas. */
  readonly routes: readonly Route[];
}

export interface ServerSurroundings {
  logger: Logger;
  clock?: Clock;
  /** Nothing else runs in this process: `/metrics` tells of its memory and event loop too. */
  isWholeProcess?: boolean;
  /** Whom a second server on the same file is told to stop. */
  processId?: number;
  /** Gets the storage once it is open, for tests that look at what is stored. */
  onStore?: (store: Store) => void;
}

/** The whole server on one screen. Opens the storage and throws `StartError` when something is not to be had. */
export async function createServer(
  config: Config,
  { logger, clock = systemClock, isWholeProcess = false, processId, onStore }: ServerSurroundings,
): Promise<RoomfulServer> {
  let isServing = false;
  let isDraining = false;

  const store = await SqliteStore.open(sqlitePath(config.databaseUrl), {
    synchronous: config.synchronous,
    clock,
    logger,
    isServing: () => isServing,
    processId,
  });
  onStore?.(store);
  const sessionStore = await openSessions(config, { databaseId: store.databaseId, clock, logger }).catch(
    async (error: unknown) => {
      await store.close();
      throw error;
    },
  );
  const { users, rooms, messages, credentials } = store;
  const systemUserId = await ensureSystemUser(users, clock);
  await ensureFirstRoom(rooms, systemUserId, clock);

  const metrics = new Metrics({ ofProcess: isWholeProcess });
  const delivery = new Delivery({ messages, rooms, clock, logger, meter: metrics.meter });
  metrics.watch(delivery);
  const { connections, writeQueue } = delivery;
  const botTokens = createBotTokens({ tokens: store.accessTokens, users, clock, logger });
  const sessions = new LiveSessions({ sessions: sessionStore, connections, botTokens, clock, logger });
  const stopVerifying = verifySessions({ sessions, sessionStore, connections, clock, logger });
  const features = createFeatures({
    users,
    rooms,
    messages,
    auditStore: store.audit,
    sessions,
    delivery,
    clock,
    logger,
  });
  const { audit, roomDirectory, messageActs } = features;
  const upkeep = new Upkeep({ store, sessions, writeQueue, audit, clock, logger });

  const addresses = new ClientAddresses(config.trustProxy, logger);
  const appOrigins = await AppOrigins.load(store.apps);
  const { allowedOrigins: allowed, publicUrl } = config;
  const origins = new Origins({ allowed, publicUrl, ofApps: appOrigins });
  const webApp = loadWebApp(config.webDir);
  const { app, routes } = await createHttpServer({
    logger,
    version: readVersion(),
    scriptHashes: webApp?.scriptHashes ?? [],
    maxima: config.maxima,
    addresses,
    origins,
    calls: createCallLimit(config.rates, clock),
  });
  const accounts = addAccounts(app, { config, store, sessionStore, sessions, clock, logger });
  const { reservedNames, pairing, findUser, accountLimits } = accounts;
  const { requireScope, bots } = addAdministration(app, {
    config,
    store,
    audit,
    sessions,
    connections,
    roomDirectory,
    messageActs,
    reservedNames,
    pairing,
    findUser,
    clock,
    logger,
  });
  const webhooks = addWebhooks(app, {
    config,
    store,
    delivery,
    roomDirectory,
    bots,
    findUser,
    audit,
    metrics,
    clock,
    logger,
  });
  addApps(app, { store, appOrigins, requireScope, connections, audit, clock });
  const embedding = addEmbedding(app, {
    config,
    store,
    roomOwner: systemUserId,
    roomDirectory,
    reservedNames,
    sessions,
    clock,
    logger,
  });
  addUpkeepRoutes(app, { requireScope, audit, upkeep, processId });
  addEraseMeRoute(app, { findUser, credentials, erasePerson: upkeep.erasePerson, accountLimits });
  addHealthRoutes(app, { store, sessionStore, metrics, isDraining: () => isDraining });
  addEmbedPage(app, { files: loadEmbedFiles(config.webDir), apps: store.apps });
  await addWebApp(app, webApp);
  acceptSockets(app, {
    config,
    databaseId: store.databaseId,
    users,
    sessions,
    connections,
    features,
    addresses,
    origins,
    metrics,
    clock,
    logger,
    findAccess: embedding.findAccess,
    isDraining: () => isDraining,
  });
  await app.ready();

  return { listen, close, routes };

  async function listen(): Promise<{ host: string; port: number }> {
    try {
      await app.listen({ host: config.host, port: config.port });
    } catch (error) {
      throw new StartError(explainListen(error, config), { cause: error });
    }
    // Only now: a start that finds its port taken must not touch what the server that runs there is waiting for.
    const settled = await messages.settlePending();
    isServing = true;
    await upkeep.start(config);
    await webhooks.start();
    if (settled > 0) logger.info({ messages: settled }, 'messages of an earlier run settled');
    const address = app.server.address();
    return { host: config.host, port: address !== null && typeof address === 'object' ? address.port : config.port };
  }

  async function close(): Promise<void> {
    isDraining = true;
    stopVerifying();
    // First: what receivers answer is written by the queue that is drained next.
    await webhooks.stop();
    embedding.stop();
    connections.tellAll('server_draining', { retryAfterMs: 1_000 });
    // A file that is being written anew may take longer than a stop: what was accepted does not wait for it.
    await Promise.all([delivery.drain(), upkeep.stop()]);
    await delivery.drain();
    await app.close();
    await sessionStore.close();
    await store.close();
  }
}
