import { createHash } from 'node:crypto';
import type { RoomId } from '@roomful/protocol';
import { Redis } from 'ioredis';
import { ChatError } from '../../chat-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Session, SessionStore } from '../../ports/sessions.ts';
import { StartError } from '../../start-error.ts';
import {
  attachScript,
  createScript,
  deleteAllScript,
  deleteScript,
  detachScript,
  refreshScript,
  setCurrentRoomScript,
} from './scripts.ts';

const COMMAND_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;

type StoredSession = Omit<Session, 'id'>;

/** Sessions in Redis under the data model's keys. A Redis that is away fails fast and heals by itself. */
export class RedisSessions implements SessionStore {
  readonly #redis: Redis;
  readonly #clock: Clock;

  /** Throws `StartError` when no Redis answers at the address. */
  static async connect(url: string, clock: Clock, onError: (error: Error) => void): Promise<RedisSessions> {
    const redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
    });
    // Until it is connected the first failure is told by what this throws, in one line.
    redis.on('error', ignoreWhileConnecting);
    try {
      await redis.connect();
      await redis.ping();
      redis.on('error', onError).off('error', ignoreWhileConnecting);
    } catch (error) {
      redis.disconnect();
      const address = `${redis.options.host ?? ''}:${redis.options.port ?? ''}`;
      throw new StartError(
        `No Redis answers at ${address}. Start it, correct ROOMFUL_REDIS_URL, or leave that out to keep sessions in this process.`,
        { cause: error },
      );
    }
    return new RedisSessions(redis, clock);
  }

  private constructor(redis: Redis, clock: Clock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  async create({ id, ...session }: Session): Promise<void> {
    const now = this.#clock.now();
    await this.#run(createScript, id, JSON.stringify(session), session.expiresAt, session.expiresAt - now, now);
  }

  async find(sessionId: string): Promise<Session | undefined> {
    const raw = await this.#ask(() => this.#redis.get(sessionKey(sessionId)));
    return raw === null ? undefined : this.#unlessExpired(sessionId, raw);
  }

  async refresh(sessionId: string, expiresAt: number): Promise<boolean> {
    const answer = await this.#run(refreshScript, sessionId, expiresAt, expiresAt - this.#clock.now());
    return answer === 1;
  }

  async attach(sessionId: string, socketId: string): ReturnType<SessionStore['attach']> {
    const answer = (await this.#run(attachScript, sessionId, socketId)) as [string, string?];
    if (answer[0] === 'gone') return { status: 'gone' };
    const [displacedSocket, displacedSession] = (answer[1] ?? '').split(' ');
    return displacedSocket && displacedSession
      ? { status: 'attached', displaced: { socketId: displacedSocket, sessionId: displacedSession } }
      : { status: 'attached' };
  }

  async detach(sessionId: string, socketId: string): Promise<void> {
    await this.#run(detachScript, sessionId, socketId);
  }

  async setCurrentRoom(sessionId: string, socketId: string, roomId: RoomId | null): Promise<void> {
    await this.#run(setCurrentRoomScript, sessionId, socketId, roomId ?? '');
  }

  async delete(sessionId: string): Promise<Session | undefined> {
    const raw = await this.#run(deleteScript, sessionId);
    return typeof raw === 'string' ? this.#unlessExpired(sessionId, raw) : undefined;
  }

  async deleteAllOf(username: string, { except }: { except?: string | undefined } = {}): Promise<Session[]> {
    const answer = (await this.#ask(() =>
      this.#redis.eval(deleteAllScript, 1, `user:${username}:sessions`, username, except ?? ''),
    )) as string[];
    const ended: Session[] = [];
    for (let index = 0; index < answer.length; index += 2) {
      const session = this.#unlessExpired(answer[index] ?? '', answer[index + 1] ?? '');
      if (session) ended.push(session);
    }
    return ended;
  }

  async putTicket(id: string, value: string, ttlMs: number): Promise<void> {
    const ticket = `${this.#clock.now() + ttlMs} ${value}`;
    await this.#ask(() => this.#redis.set(ticketKey(id), ticket, 'PX', ttlMs));
  }

  async takeTicket(id: string): Promise<string | undefined> {
    const ticket = (await this.#ask(() => this.#redis.getdel(ticketKey(id)))) ?? '';
    const space = ticket.indexOf(' ');
    return Number(ticket.slice(0, space)) > this.#clock.now() ? ticket.slice(space + 1) : undefined;
  }

  async isHealthy(): Promise<boolean> {
    try {
      return (await this.#redis.ping()) === 'PONG';
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  #unlessExpired(sessionId: string, raw: string): Session | undefined {
    const session = JSON.parse(raw) as StoredSession;
    return session.expiresAt > this.#clock.now() ? { id: sessionId, ...session } : undefined;
  }

  #run(script: string, sessionId: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#ask(() => this.#redis.eval(script, 1, sessionKey(sessionId), ...args));
  }

  async #ask<Answer>(command: () => Promise<Answer>): Promise<Answer> {
    try {
      return await command();
    } catch (error) {
      throw new ChatError(
        'SESSIONS_UNAVAILABLE',
        'Logging in is not possible just now; open conversations go on. Try again in a moment.',
        { retryAfterMs: 2_000, cause: error },
      );
    }
  }
}

function sessionKey(sessionId: string): string {
  return `session:${sessionId}`;
}

/** Hashed: who reads the store can't use what it keeps. */
function ticketKey(id: string): string {
  return `ticket:${createHash('sha256').update(id).digest('base64url')}`;
}

function ignoreWhileConnecting(): void {
  // `connect` rejects with the same error.
}
