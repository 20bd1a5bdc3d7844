import { pino } from 'pino';
import { MemorySessions } from '../../src/adapters/memory/memory-sessions.ts';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { Delivery } from '../../src/delivery/delivery.ts';
import type { SessionStore } from '../../src/ports/sessions.ts';
import type { Presence } from '../../src/presence/presence.ts';
import { LiveSessions } from '../../src/sessions/live-sessions.ts';
import { createNoticeHandlers, createRequestHandlers } from '../../src/transport/bindings.ts';
import { Goodbye } from '../../src/transport/goodbye.ts';
import { createHandshake } from '../../src/transport/handshake.ts';
import { Metrics } from '../../src/transport/metrics.ts';
import { EventLimits } from '../../src/transport/event-limits.ts';
import { createSocketServer } from '../../src/transport/socket.ts';
import { toHandshakeError } from '../../src/transport/to-chat-error.ts';
import { createFeatures } from '../../src/wiring/create-features.ts';
import { Gates } from './gates.ts';
import { MemorySocket, type Witness } from './memory-socket.ts';
import { ModelClock } from './model-clock.ts';

const UNLIMITED = { messagesPerSecond: 0, messagesBurst: 1, joinsPerMinute: 0, loginsPerMinute: 0 };

interface MemoryServerOptions {
  file: string;
  now: number;
  witness: Witness;
}

/** What `createServer` wires, over sockets in memory and with a gate wherever the server waits. */
export class MemoryServer {
  readonly gates = new Gates();
  readonly clock: ModelClock;
  readonly presence: Presence;
  readonly delivery: Delivery;
  /** What the log says at `warn` and above: nothing, in these tests. */
  readonly complaints: string[] = [];
  readonly #options: MemoryServerOptions;
  readonly #store: SqliteStore;
  readonly #sessionStore: SessionStore;
  /** For logins, which come over HTTP and are not what is looked at here: no gate holds them up. */
  readonly #logins: LiveSessions;
  readonly #goodbye: Goodbye;
  readonly #shakeHands: ReturnType<typeof createHandshake>;
  readonly #serve: ReturnType<typeof createSocketServer>;
  readonly #sockets = new Set<MemorySocket>();
  #lastSocket = 0;
  #isDraining = false;

  static async start(options: MemoryServerOptions): Promise<MemoryServer> {
    const store = await SqliteStore.open(options.file, { synchronous: 'normal' });
    await store.messages.settlePending();
    return new MemoryServer(store, options);
  }

  private constructor(store: SqliteStore, options: MemoryServerOptions) {
    const { gates } = this;
    this.#options = options;
    this.#store = store;
    const clock = (this.clock = new ModelClock(options.now, gates));
    this.#sessionStore = new MemorySessions(clock);
    const messages = gates.guard(store.messages, 'messages');
    const rooms = gates.guard(store.rooms, 'rooms');
    const { users } = store;
    const logger = pino({ level: 'warn' }, { write: (line: string) => void this.complaints.push(line) });
    this.delivery = new Delivery({ messages, rooms, clock, logger, meter: new Metrics({ ofProcess: false }).meter });
    const { connections } = this.delivery;
    const sessionStore = gates.guard(this.#sessionStore, 'sessions');
    const sessions = new LiveSessions({ sessions: sessionStore, connections, clock, logger });
    this.#logins = new LiveSessions({ sessions: this.#sessionStore, connections, clock, logger });
    const features = createFeatures({
      users,
      rooms,
      messages,
      auditStore: store.audit,
      sessions,
      delivery: this.delivery,
      clock,
      logger,
    });
    const { membership } = features;
    this.presence = features.presence;
    this.#goodbye = new Goodbye({ connections, membership, sessions, users, clock, logger });
    this.#shakeHands = createHandshake({
      findAccess: () => Promise.reject(new Error('no apps here')),
      doRolesCount: true,
      sessions,
      users,
      connections,
      membership,
      guard: {
        admit: () => ({ network: '127.0.0.1', appPage: undefined }),
        admitUser: () => undefined,
        readCookie: () => undefined,
      },
      isDraining: () => this.#isDraining,
      onClosed: (connection) => this.#goodbye.say(connection),
    });
    this.#serve = createSocketServer({
      requestHandlers: createRequestHandlers(features),
      noticeHandlers: createNoticeHandlers(features),
      limits: new EventLimits(UNLIMITED, clock),
      floodGuard: { refused: () => undefined },
      sessions,
      clock,
      logger,
      rates: UNLIMITED,
      databaseId: 'model',
      isDraining: () => this.#isDraining,
    });
  }

  /** A token, as after `POST /api/sessions`. */
  async logIn(username: string): Promise<string> {
    const user = await this.#store.users.findByName(username);
    if (!user) throw new Error(`nobody is called ${username}`);
    return (await this.#logins.open(user, { endOthers: false })).token;
  }

  connect(token: string): MemorySocket {
    const auth = { token, protocol: 1 };
    const socket = new MemorySocket(`socket-${++this.#lastSocket}`, auth, {
      witness: this.#options.witness,
      noticesEnd: () => this.gates.wait('end'),
    });
    this.#sockets.add(socket);
    socket.conn.once('close', () => this.#sockets.delete(socket));
    this.#shakeHands(socket.asChatSocket).then(
      () => {
        if (socket.conn.readyState === 'open') this.#serve(socket.asChatSocket);
      },
      (error: unknown) => socket.refuse(toHandshakeError(error, pino({ level: 'silent' })).data),
    );
    return socket;
  }

  get sockets(): MemorySocket[] {
    return [...this.#sockets];
  }

  /** As SIGTERM does; resolves only while somebody opens the gates. */
  async close(): Promise<void> {
    this.#isDraining = true;
    this.delivery.connections.tellAll('server_draining', { retryAfterMs: 1_000 });
    await this.delivery.drain();
    for (const socket of this.#sockets) socket.disconnect();
    while (this.#sockets.size > 0) await this.gates.wait('sockets');
    await this.#goodbye.settled();
    await this.#sessionStore.close();
    await this.#store.close();
  }

  /** As `kill -9` does: nothing that was under way goes on. */
  async crash(): Promise<void> {
    this.gates.drop();
    for (const socket of this.#sockets) socket.cut({ framesArrive: false });
    await this.#store.close();
  }
}
