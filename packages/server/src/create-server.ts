import { limits } from '@roomful/protocol';
import { Server as SocketIoServer } from 'socket.io';
import { addAdministration } from './add-administration.ts';
import { Audit } from './admin/audit.ts';
import { createBotTokens } from './accounts/bot-tokens.ts';
import { Upkeep } from './admin/upkeep.ts';
import { ensureSystemUser } from './accounts/ensure-system-user.ts';
import { createLogIn } from './accounts/log-in.ts';
import { Pairing } from './accounts/pairing.ts';
import { Passkeys } from './accounts/passkeys.ts';
import { Recovery } from './accounts/recovery.ts';
import { createReservedNames } from './accounts/reserved-names.ts';
import { MemorySessions } from './adapters/memory/memory-sessions.ts';
import { SqliteStore } from './adapters/sqlite/sqlite-store.ts';
import { type Config, sqlitePath } from './config.ts';
import { Delivery } from './delivery/delivery.ts';
import type { Logger } from './logger.ts';
import { createLoadMessages } from './messages/load-messages.ts';
import { MessageActs } from './messages/message-acts.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import { createListPeople } from './presence/list-people.ts';
import { PresenceNotices } from './presence/presence-notices.ts';
import { Presence } from './presence/presence.ts';
import { ensureFirstRoom } from './rooms/ensure-first-room.ts';
import { Membership } from './rooms/membership.ts';
import { RoomDirectory } from './rooms/room-directory.ts';
import { LiveSessions } from './sessions/live-sessions.ts';
import { verifySessions } from './sessions/verify-sessions.ts';
import { StartError } from './start-error.ts';
import { createAccountLimits } from './transport/account-limits.ts';
import { createNoticeHandlers, createRequestHandlers } from './transport/bindings.ts';
import { ClientAddresses } from './transport/client-address.ts';
import { ConnectGuard } from './transport/connect-guard.ts';
import { EventLimits } from './transport/event-limits.ts';
import { FloodGuard } from './transport/flood-guard.ts';
import { Goodbye } from './transport/goodbye.ts';
import { createHandshake } from './transport/handshake.ts';
import { addAccountRoutes } from './transport/http/account-routes.ts';
import { addUpkeepRoutes } from './transport/http/admin/upkeep-routes.ts';
import { addEraseMeRoute } from './transport/http/erase-me-route.ts';
import { addHealthRoutes } from './transport/http/health-routes.ts';
import { createHttpServer } from './transport/http/http-server.ts';
import type { Route } from './transport/http/openapi.ts';
import { addPasskeyRoutes } from './transport/http/passkey-routes.ts';
import { addSessionRoutes, createFindUser } from './transport/http/session-routes.ts';
import { addWebApp, loadWebApp } from './transport/http/web-app.ts';
import { Metrics } from './transport/metrics.ts';
import { Origins } from './transport/origins.ts';
import { createCallLimit, LoginLimit } from './transport/rate-limits.ts';
import { SocketGate } from './transport/socket-gate.ts';
import { cutSlowConnections } from './transport/slow-connections.ts';
import { createWebSocketServer } from './transport/frame-socket.ts';
import { createSocketServer } from './transport/socket.ts';
import { UpgradedSockets } from './transport/upgraded-sockets.ts';
import type { ChatIo } from './transport/socket-connection.ts';
import { toHandshakeError } from './transport/to-chat-error.ts';
import { Typing } from './typing/typing.ts';

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
}

/** The whole wiring on one screen. Opens the storage and throws `StartError` when something is not to be had. */
export async function createServer(
  config: Config,
  { logger, clock = systemClock, isWholeProcess = false, processId }: ServerSurroundings,
): Promise<RoomfulServer> {
  let isServing = false;
  const store = await SqliteStore.open(sqlitePath(config.databaseUrl), {
    synchronous: config.synchronous,
    clock,
    logger,
    isServing: () => isServing,
    processId,
  });
  const sessionStore = await openSessions();

  const metrics = new Metrics({ ofProcess: isWholeProcess });
  const io: ChatIo = new SocketIoServer({
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: limits.frameMaxBytes,
    wsEngine: createWebSocketServer(clock),
    connectTimeout: config.maxima.handshakeMs,
    // Whoever vanished without a word is gone after 20 seconds, and a client notices a dead line as fast.
    pingInterval: 10_000,
    pingTimeout: 10_000,
  });
  const delivery = new Delivery({ messages: store.messages, clock, logger, meter: metrics.meter });
  metrics.watch(delivery);
  const { connections, fanOut, catchUp, ackTracker, writeQueue, reads } = delivery;
  const botTokens = createBotTokens({ tokens: store.accessTokens, users: store.users, clock, logger });
  const sessions = new LiveSessions({ sessions: sessionStore, connections, botTokens, clock, logger });
  const stopVerifying = verifySessions({ sessions, sessionStore, connections, clock, logger });
  const presence = new Presence();
  const presenceNotices = new PresenceNotices({ fanOut, presence, clock });
  const typing = new Typing({ fanOut, presence, clock });
  const membership = new Membership({
    rooms: store.rooms,
    reads,
    catchUp,
    fanOut,
    presence,
    presenceNotices,
    typing,
    sessions,
    logger,
  });
  const audit = new Audit({ audit: store.audit, clock, logger });
  const roomDirectory = new RoomDirectory({ rooms: store.rooms, presence, connections, membership, audit, clock });
  const messageActs = new MessageActs({ membership, writeQueue, audit, clock });
  const loadMessages = createLoadMessages(store.messages);
  const listPeople = createListPeople({ users: store.users, presence });
  const reservedNames = createReservedNames(config.reservedNames);
  const { users, credentials } = store;
  const waysIn = { users, credentials, sessions, tickets: sessionStore, clock, authMode: config.authMode, logger };
  const logIn = createLogIn({ ...waysIn, reservedNames });
  const pairing = new Pairing(waysIn);
  const recovery = new Recovery({ ...waysIn, pairing });
  const passkeys = new Passkeys(waysIn);

  await ensureFirstRoom(store.rooms, await ensureSystemUser(store.users, clock), clock);

  let isDraining = false;
  const { rates } = config;
  const addresses = new ClientAddresses(config.trustProxy, logger);
  const origins = new Origins({ allowed: config.allowedOrigins, publicUrl: config.publicUrl });
  const goodbye = new Goodbye({ connections, membership, sessions, users: store.users, clock, logger });
  const webApp = loadWebApp(config.webDir);
  const { app, routes } = await createHttpServer({
    logger,
    allowedOrigins: config.allowedOrigins,
    scriptHashes: webApp?.scriptHashes ?? [],
    maxima: config.maxima,
    addresses,
    origins,
    calls: createCallLimit(rates, clock),
  });
  const logins = new LoginLimit(rates, clock);
  addSessionRoutes(app, { logIn, sessions, users: store.users, logins });
  const findUser = createFindUser({ sessions, users });
  const accountLimits = createAccountLimits(clock);
  addAccountRoutes(app, { recovery, pairing, sessions, findUser, accountLimits });
  addPasskeyRoutes(app, { passkeys, findUser, accountLimits, publicUrl: config.publicUrl });
  const { requireScope } = addAdministration(app, {
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
  const upkeep = new Upkeep({ store, sessions, writeQueue, audit, clock, logger });
  addUpkeepRoutes(app, { requireScope, audit, upkeep });
  addEraseMeRoute(app, { findUser, credentials, erasePerson: upkeep.erasePerson, accountLimits });
  addHealthRoutes(app, { store, sessionStore, metrics, isDraining: () => isDraining });
  await addWebApp(app, webApp);

  const gate = new SocketGate({ maxima: config.maxima, addresses });
  io.attach(app.server, { allowRequest: gate.allowRequest });
  const upgradedSockets = new UpgradedSockets(app.server);
  const floodGuard = new FloodGuard({ clock, logger, onCut: metrics.floodCut });
  const shakeHands = createHandshake({
    sessions,
    users: store.users,
    connections,
    membership,
    guard: new ConnectGuard({ rates, addresses, origins, gate, floodGuard, clock }),
    isDraining: () => isDraining,
    // In open mode anybody can be anybody: a name is no reason to have an admin's rights.
    doRolesCount: config.authMode !== 'open',
    onClosed: (connection) => goodbye.say(connection),
  });
  io.use((socket, next) => {
    shakeHands(socket).then(
      () => next(),
      (error: unknown) => {
        next(toHandshakeError(error, logger));
        // Nothing more is to come on it; who would keep it open is not asked.
        void clock.yield().then(() => socket.conn.close());
      },
    );
  });
  const features = { roomDirectory, membership, messageActs, loadMessages, listPeople, typing, ackTracker };
  io.on(
    'connection',
    createSocketServer({
      requestHandlers: createRequestHandlers(features),
      noticeHandlers: createNoticeHandlers(features),
      limits: new EventLimits(rates, clock),
      floodGuard,
      sessions,
      clock,
      logger,
      rates,
      isDraining: () => isDraining,
    }),
  );
  const stopCutting = cutSlowConnections(io, { connections, clock, logger, meter: metrics.meter });
  // Fastify waits for open sockets: they go first.
  app.addHook('preClose', async () => {
    stopCutting();
    io.disconnectSockets(true);
    await upgradedSockets.close();
    await goodbye.settled();
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
    const settled = await store.messages.settlePending();
    isServing = true;
    await upkeep.start(config);
    if (settled > 0) logger.info({ messages: settled }, 'messages of an earlier run settled');
    const address = app.server.address();
    return { host: config.host, port: address !== null && typeof address === 'object' ? address.port : config.port };
  }

  async function close(): Promise<void> {
    isDraining = true;
    stopVerifying();
    connections.tellAll('server_draining', { retryAfterMs: 1_000 });
    await upkeep.stop();
    await delivery.drain();
    await app.close();
    await sessionStore.close();
    await store.close();
  }

  async function openSessions() {
    if (config.redisUrl === undefined) return new MemorySessions(clock);
    try {
      // Loaded where it is used: everybody else starts sooner.
      const { RedisSessions } = await import('./adapters/redis/redis-sessions.ts');
      return await RedisSessions.connect({ url: config.redisUrl, prefix: config.redisPrefix, clock, logger });
    } catch (error) {
      await store.close();
      throw error;
    }
  }
}

function explainListen(error: unknown, { host, port }: Config): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Stop the program that uses it, or choose another port: --port ${port + 1}.`;
    case 'EACCES':
      return `Port ${port} needs more rights than this user has. Choose a port above 1023, for example --port 3000.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Choose another with --host.`;
    default:
      return `Can't listen on ${host}:${port} (${code}). Choose another address with --host and --port.`;
  }
}
