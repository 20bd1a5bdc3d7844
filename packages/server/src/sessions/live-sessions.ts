import { limits, type RoomId, type User, type UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Connection } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Session, SessionStore } from '../ports/sessions.ts';
import { BotSessions, type BotTokenReader } from './bot-sessions.ts';
import { isSessionToken, SESSION_TOKEN_BYTES, sessionIdOf } from './session-token.ts';

/** A session in use is written back at most this often. */
const REFRESH_INTERVAL_MS = 300_000;

/** Why sessions end that were not left to expire. */
export type EndReason = 'logout' | 'revoked' | 'released' | 'erased';

interface LiveSessionsParts {
  sessions: SessionStore;
  connections: Connections;
  /** Without it no token is a bot's. */
  botTokens?: BotTokenReader;
  clock: Clock;
  logger: Logger;
}

/** Sessions and the one connection each user may have live. */
export class LiveSessions {
  readonly #parts: LiveSessionsParts;

  constructor(parts: LiveSessionsParts) {
    this.#parts = parts;
  }

  /** `endOthers`: the user's live connection and its session end, the newest login wins. */
  async open(user: User, { endOthers }: { endOthers: boolean }): Promise<{ token: string; expiresAt: number }> {
    const { sessions, clock, connections } = this.#parts;
    const token = clock.randomToken(SESSION_TOKEN_BYTES);
    const expiresAt = clock.now() + limits.sessionTtlMs;
    await sessions.create({
      id: sessionIdOf(token),
      userId: user.id,
      username: user.username,
      socketId: null,
      currentRoomId: null,
      expiresAt,
    });
    if (endOthers) {
      for (const connection of connections.ofUser(user.id)) {
        await sessions.delete(connection.sessionId);
        this.#displace(connection);
      }
    }
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

  /** Makes the connection its user's only one; the one before is told and cut. */
  async attach(connection: Connection): Promise<void> {
    const { sessions, connections } = this.#parts;
    const result = await sessions.attach(connection.sessionId, connection.id);
    if (result.status === 'gone') expired();
    else if (result.displaced) {
      const former = connections.get(result.displaced.socketId);
      if (former) this.#displace(former);
    }
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
    const expiresAt = now + limits.sessionTtlMs;
    if (expiresAt - connection.expiresAt < REFRESH_INTERVAL_MS) return;
    connection.expiresAt = expiresAt;
    this.#refresh(connection, expiresAt).catch((error: unknown) => {
      this.#parts.logger.warn({ err: error, userId: connection.user.id }, 'session not refreshed');
    });
  }

  /** Ends the session and cuts its live connection. */
  async end(token: string): Promise<void> {
    const session = await this.#parts.sessions.delete(sessionIdOf(token));
    if (!session) return;
    this.#parts.logger.info({ username: session.username, userId: session.userId }, 'logout');
    if (session.socketId !== null) this.#parts.connections.get(session.socketId)?.close();
  }

  /**
   * Ends all sessions of a user, but the one that is to stay, and cuts their live sockets at once. Answers how many ended.
   * Throws `SESSIONS_UNAVAILABLE`; then nothing has ended, and asking again is safe.
   */
  async endAll(
    user: { id: UserId; username: string },
    { except, reason }: { except?: string; reason: EndReason },
  ): Promise<number> {
    const ended = await this.#parts.sessions.deleteAllOf(user.username, { except });
    for (const connection of this.#parts.connections.ofUser(user.id)) {
      if (connection.sessionId !== except) connection.close();
    }
    this.#parts.logger.info(
      { username: user.username, userId: user.id, reason, sessions: ended.length },
      'sessions ended',
    );
    return ended.length;
  }

  async #refresh(connection: Connection, expiresAt: number): Promise<void> {
    if (!(await this.#parts.sessions.refresh(connection.sessionId, expiresAt))) connection.close();
  }

  #displace(connection: Connection): void {
    this.#parts.logger.info({ username: connection.user.username, userId: connection.user.id }, 'session displaced');
    connection.send('session_displaced', {});
    connection.close();
  }
}

function expired(): never {
  throw new ChatError('SESSION_EXPIRED', 'Your session has ended. Log in again under your name.');
}
