import { limits, type UserId } from '@roomful/protocol';
import { Server as SocketIoServer } from 'socket.io';
import type { Config } from '../config.ts';
import type { RoomAccess } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { createNoticeHandlers, createRequestHandlers, type Features } from '../transport/bindings.ts';
import type { ClientAddresses } from '../transport/client-address.ts';
import { ConnectGuard } from '../transport/connect-guard.ts';
import { EventLimits } from '../transport/event-limits.ts';
import { FloodGuard } from '../transport/flood-guard.ts';
import { createWebSocketServer } from '../transport/frame-socket.ts';
import { Goodbye } from '../transport/goodbye.ts';
import { createHandshake } from '../transport/handshake.ts';
import type { HttpServer } from '../transport/http/http-server.ts';
import type { Metrics } from '../transport/metrics.ts';
import type { Origins } from '../transport/origins.ts';
import { refuseOtherTransports } from '../transport/refuse-other-transports.ts';
import { cutSlowConnections } from '../transport/slow-connections.ts';
import type { ChatIo } from '../transport/socket-connection.ts';
import { SocketGate } from '../transport/socket-gate.ts';
import { createSocketServer } from '../transport/socket.ts';
import { toHandshakeError } from '../transport/to-chat-error.ts';
import { UpgradedSockets } from '../transport/upgraded-sockets.ts';

interface SocketParts {
  config: Config;
  databaseId: string;
  users: Store['users'];
  sessions: LiveSessions;
  connections: Connections;
  features: Features;
  addresses: ClientAddresses;
  origins: Origins;
  metrics: Metrics;
  clock: Clock;
  logger: Logger;
  findAccess: (userId: UserId) => Promise<RoomAccess>;
  isDraining: () => boolean;
}

/** Wires Socket.IO to the server of the REST routes: who may connect, what is read of them, and how it ends. */
export function acceptSockets(app: HttpServer, parts: SocketParts): void {
  const {
    config,
    databaseId,
    users,
    sessions,
    connections,
    features,
    addresses,
    origins,
    metrics,
    clock,
    logger,
    findAccess,
    isDraining,
  } = parts;
  const { rates, maxima, authMode } = config;
  const { membership } = features;
  const io: ChatIo = new SocketIoServer({
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: limits.frameMaxBytes,
    wsEngine: createWebSocketServer(clock),
    connectTimeout: maxima.handshakeMs,
    // Whoever vanished without a word is gone after 20 seconds, and a client notices a dead line as fast.
    pingInterval: 10_000,
    pingTimeout: 10_000,
  });
  const gate = new SocketGate({ maxima, addresses });
  io.attach(app.server, { allowRequest: gate.allowRequest });
  refuseOtherTransports(io);
  const upgradedSockets = new UpgradedSockets(app.server);
  const floodGuard = new FloodGuard({ clock, logger, onCut: metrics.floodCut });
  const goodbye = new Goodbye({ connections, membership, sessions, users, clock, logger });
  const shakeHands = createHandshake({
    sessions,
    users,
    connections,
    membership,
    guard: new ConnectGuard({ rates, addresses, origins, gate, floodGuard, clock }),
    findAccess,
    isDraining,
    // In open mode anybody can be anybody: a name is no reason to have an admin's rights.
    doRolesCount: authMode !== 'open',
    onClosed: (connection) => goodbye.say(connection),
  });
  io.use((socket, next) => {
    shakeHands(socket).then(
      () => next(),
      (error: unknown) => {
        next(toHandshakeError(error, logger));
        gate.leave(socket.request);
        // Nothing more is to come on it; who would keep it open is not asked.
        void clock.yield().then(() => socket.conn.close());
      },
    );
  });
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
      databaseId,
      isDraining,
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
}
