import { limits, type RoomId, type User, type UserId } from '@roomful/protocol';
import { isAppHandle } from '../accounts/app-names.ts';
import { ChatError, isSessionsTrouble } from '../chat-error.ts';
import type { Connection } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ended, EndReason, LiveClaim, Session, SessionStore } from '../ports/sessions.ts';
import { BotSessions, type BotTokenReader } from './bot-sessions.ts';
import { isSessionToken, SESSION_TOKEN_BYTES, sessionIdOf } from './session-token.ts';

/** A session in use is written back at most this often. */
const REFRESH_INTERVAL_MS = 300_000;

interface LiveSessionsParts {
  sessions: SessionStore;
  connections: Connections;
  /** Without it no token is a bot's. */
  botTokens?: BotTokenReader;
  clock: Clock;
  logger: Logger;
}

/**
 * Sessions and the one connection each user may have live. What ends anywhere is cut here at once: by what the store
 * answers to this node, and by what it tells of the others.
 */
export class LiveSessions {
  readonly #parts: LiveSessionsParts;
  /** Of the connections that are attached. */
  readonly #generations = new WeakMap<Connection, number>();

  constructor(parts: LiveSessionsParts) {
    this.#parts = parts;
    parts.sessions.onEnded((ended) => this.#hear(ended));
  }

  /** `endOthers`: the user's other sessions end with their live connection, the newest login wins. */
  async open(
    user: User,
    { endOthers, ttlMs = limits.sessionTtlMs }: { endOthers: boolean; ttlMs?: number },
  ): Promise<{ token: string; expiresAt: number }> {
    const { sessions, clock } = this.#parts;
    const token = clock.randomToken(SESSION_TOKEN_BYTES);
    const expiresAt = clock.now() + ttlMs;
    const session: Session = {
      id: sessionIdOf(token),
      userId: user.id,
      username: user.username,
      socketId: null,
      currentRoomId: null,
      expiresAt,
    };
    const ended = await sessions.create(session, { endOthers });
    for (const other of ended) this.#cutSession(other, endOthers ? 'displaced' : 'revoked');
    return { token, expiresAt };
  }

  /** Throws `UNAUTHENTICATED` or `SESSION_EXPIRED`. */
  async authenticate(token: string | undefined): Promise<Session> {
    if (token === undefined || !isSessionToken(token)) {
      throw new ChatError('UNAUTHENTICATED', 'You are not logged in. Choose a name and log in first.');
    }
    const { sessions, clock, botTokens } = this.#parts;
    if (botTokens?.isBotToken(token)) {
      const session = await new BotSessions({ sessions, tokens: botTokens, clock }).find(token);
      if (session) return session;
      throw new ChatError('SESSION_EXPIRED', 'This token is not valid any more. Its owner can make a new one.');
    }
    return (await sessions.find(sessionIdOf(token))) ?? expired();
  }

  /** The session is in use: moves its expiry now and then. Answers when it ends, and whether that was moved just now. */
  async touch(session: Session): Promise<{ expiresAt: number; isMoved: boolean }> {
    const expiresAt = this.#parts.clock.now() + limits.sessionTtlMs;
    const isFixed = isAppHandle(session.username);
    if (isFixed || expiresAt - session.expiresAt < REFRESH_INTERVAL_MS)
      return { expiresAt: session.expiresAt, isMoved: false };
    await this.extend(session, expiresAt);
    return { expiresAt, isMoved: true };
  }

  /** The session ends later, with its live connection. Throws `SESSION_EXPIRED`. */
  async extend(session: Pick<Session, 'id' | 'userId'>, expiresAt: number): Promise<void> {
    if (!(await this.#parts.sessions.refresh(session.id, expiresAt))) expired();
    for (const connection of this.#parts.connections.ofUser(session.userId)) {
      if (connection.sessionId === session.id) connection.expiresAt = expiresAt;
    }
  }

  /** Those of this node have to come back, and are looked at anew. Their sessions go on. */
  cutConnectionsOf(userId: UserId): void {
    for (const connection of this.#parts.connections.ofUser(userId)) connection.close();
  }

  /** Makes the connection its user's only one; the one before is told and cut, on whatever node it is. */
  async attach(connection: Connection): Promise<void> {
    const { sessions, connections } = this.#parts;
    const result = await sessions.attach(connection.sessionId, connection.id);
    if (result.status === 'gone') expired();
    this.#generations.set(connection, result.generation);
    const former = result.displaced && connections.get(result.displaced.socketId);
    if (former) this.#cut(former, 'displaced');
  }

  async detach(connection: Connection): Promise<void> {
    await this.#parts.sessions.detach(connection.sessionId, connection.id);
  }

  async setCurrentRoom(connection: Connection, roomId: RoomId | null): Promise<void> {
    await this.#parts.sessions.setCurrentRoom(connection.sessionId, connection.id, roomId);
  }

  /** Called for everything a connection does. Throws `SESSION_EXPIRED`; moves the expiry now and then. */
  assertCurrent(connection: Connection): void {
    const now = this.#parts.clock.now();
    if (connection.expiresAt <= now) expired();
    // Only the host moves it.
    if (connection.access !== undefined) return;
    const expiresAt = now + limits.sessionTtlMs;
    if (expiresAt - connection.expiresAt < REFRESH_INTERVAL_MS) return;
    connection.expiresAt = expiresAt;
    this.#refresh(connection, expiresAt).catch((error: unknown) => {
      if (isSessionsTrouble(error)) return;
      this.#parts.logger.warn({ err: error, userId: connection.user.id }, 'session not refreshed');
    });
  }

  /** Ends the session and cuts its live connection. */
  async end(token: string): Promise<void> {
    const session = await this.#parts.sessions.delete(sessionIdOf(token), 'logout');
    if (!session) return;
    this.#parts.logger.info({ username: session.username, userId: session.userId }, 'logout');
    this.#cutSession(session, 'logout');
  }

  /** How many sessions somebody has just now. */
  countOf({ username }: { username: string }): Promise<number> {
    return this.#parts.sessions.countOf(username);
  }

  /**
   * Ends all sessions of a user, but the one that is to stay, and cuts their live sockets at once, on every node. Answers
   * how many ended. Throws `SESSIONS_UNAVAILABLE`; asking again is safe. The sockets of this node are cut even then, and
   * no other comes in before the store is back.
   */
  async endAll(
    user: { id: UserId; username: string },
    { except, reason }: { except?: string; reason: Exclude<EndReason, 'displaced'> },
  ): Promise<number> {
    const { username, id: userId } = user;
    const ended = await this.#parts.sessions.deleteAllOf(username, { except, reason }).finally(() => {
      for (const connection of this.#parts.connections.ofUser(userId)) {
        if (connection.sessionId !== except) this.#cut(connection, reason);
      }
    });
    this.#parts.logger.info({ username, userId, reason, sessions: ended.length }, 'sessions ended');
    return ended.length;
  }

  /**
   * Asks the store which of them are still live, and cuts the others; answers how many. For lost notices. With `restore`
   * a store that forgot them takes them up again.
   */
  async verify(connections: readonly Connection[], { restore }: { restore: boolean }): Promise<number> {
    const asked: Connection[] = [];
    const claims: LiveClaim[] = [];
    for (const connection of connections) {
      const generation = this.#generations.get(connection);
      if (generation === undefined || !connection.isOpen()) continue;
      asked.push(connection);
      const { sessionId, id: socketId, user, rooms, expiresAt } = connection;
      const [currentRoomId = null] = rooms;
      const { id: userId, username } = user;
      claims.push({ id: sessionId, socketId, userId, username, currentRoomId, expiresAt, generation });
    }
    const verdicts = await this.#parts.sessions.verify(claims, { restore });
    let cut = 0;
    for (const [index, connection] of asked.entries()) {
      const verdict = verdicts[index] ?? { status: 'gone' };
      if (!connection.isOpen()) continue;
      if (verdict.status === 'live') {
        connection.expiresAt = Math.max(connection.expiresAt, verdict.expiresAt);
        continue;
      }
      this.#cut(connection, verdict.status === 'displaced' ? 'displaced' : 'expired');
      cut++;
    }
    return cut;
  }

  async #refresh(connection: Connection, expiresAt: number): Promise<void> {
    if (!(await this.#parts.sessions.refresh(connection.sessionId, expiresAt))) this.#cut(connection, 'expired');
  }

  /** A notice that comes late, or twice, names a connection or a session that never comes back: it can't hit a newer one. */
  #hear({ userId, sessionId, socketId, reason }: Ended): void {
    for (const connection of this.#parts.connections.ofUser(userId)) {
      if (connection.id === socketId || connection.sessionId === sessionId) this.#cut(connection, reason);
    }
  }

  #cutSession({ id, userId, socketId }: Session, reason: EndReason): void {
    this.#hear({ userId, sessionId: id, socketId, reason });
  }

  #cut(connection: Connection, reason: EndReason | 'expired'): void {
    if (!connection.isOpen()) return;
    const { id: userId, username } = connection.user;
    if (reason === 'displaced') {
      this.#parts.logger.info({ username, userId }, 'session displaced');
      connection.send('session_displaced', {});
    } else this.#parts.logger.info({ username, userId, reason }, 'connection cut');
    connection.close();
  }
}

function expired(): never {
  throw new ChatError('SESSION_EXPIRED', 'Your session has ended. Log in again under your name.');
}
