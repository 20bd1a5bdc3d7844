import { createHash } from 'node:crypto';
import type { RoomId } from '@roomful/protocol';
import type { Redis } from 'ioredis';
import type { Logger } from '../../logger.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Attached, Ended, EndReason, LiveClaim, Session, SessionStore, Verdict } from '../../ports/sessions.ts';
import { connectRedis, type RedisConnections } from './connect-redis.ts';
import { type DatabaseClaim, isForeign } from './database-claim.ts';
import { EndedNotices } from './ended-notices.ts';
import { isReplyError } from './is-reply-error.ts';
import { RedisLink } from './redis-link.ts';
import { createScripts, type ScriptName } from './scripts.ts';
import { decodeSession, encodeSession } from './stored-session.ts';

interface RedisSessionsOptions {
  url: string;
  /** Stands before every key, where Redis serves others too. Letters, digits and `:_.-{}` only. */
  prefix?: string | undefined;
  /** Whose people they are: what another database left in Redis means nothing here. */
  databaseId: string;
  clock: Clock;
  logger: Logger;
}

type ScriptedRedis = Redis & Record<`session_${ScriptName}`, (...args: (string | number)[]) => Promise<unknown>>;

/** Sessions in Redis under the data model's keys. A Redis that is away fails fast and heals by itself. */
export class RedisSessions implements SessionStore {
  readonly #prefix: string;
  readonly #databaseId: string;
  readonly #claim: DatabaseClaim;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #link: RedisLink;
  readonly #notices: EndedNotices;
  readonly #endedListeners: ((ended: Ended) => void)[] = [];
  readonly #resumedListeners: ((resumed: { hasRestarted: boolean }) => void)[] = [];

  /** Throws `StartError` when no Redis that can serve answers at the address, or another database's server uses it. */
  static async connect(options: RedisSessionsOptions): Promise<RedisSessions> {
    const { url, prefix = '', databaseId, logger } = options;
    const connections = await connectRedis(url, { prefix, databaseId });
    const { evictionPolicy, nodes } = connections;
    if (nodes > 1) {
      logger.warn(
        { nodes },
        'another server keeps the sessions of this database in this Redis: a copy of it needs ROOMFUL_REDIS_PREFIX',
      );
    }
    if (evictionPolicy !== undefined) {
      logger.warn(
        { evictionPolicy },
        'Redis may drop sessions when its memory is full: set maxmemory-policy noeviction',
      );
    }
    return new RedisSessions(connections, { ...options, prefix });
  }

  private constructor(
    { commands, notices, runId, claim }: RedisConnections,
    parts: Omit<RedisSessionsOptions, 'url'> & { prefix: string },
  ) {
    const { prefix, databaseId, clock, logger } = parts;
    const { channel } = claim;
    this.#prefix = prefix;
    this.#databaseId = databaseId;
    this.#claim = claim;
    this.#clock = clock;
    this.#logger = logger;
    for (const [name, lua] of Object.entries(createScripts({ prefix, channel, databaseId }))) {
      // Sent whole once for each connection, by its hash from then on.
      commands.defineCommand(commandOf(name as ScriptName), { lua, numberOfKeys: 1 });
    }
    const onBack = (resumed: { hasRestarted: boolean }) => {
      for (const listener of this.#resumedListeners) listener(resumed);
    };
    this.#link = new RedisLink(commands, { runId, clock, logger, onBack });
    this.#notices = new EndedNotices(notices, {
      channel,
      clock,
      onNotice: (ended) => {
        for (const listener of this.#endedListeners) listener(ended);
      },
      onBack: () => onBack({ hasRestarted: false }),
    });
  }

  async create(session: Session, { endOthers = false }: { endOthers?: boolean } = {}): Promise<Session[]> {
    const args = [session.id, encodeSession(session, this.#databaseId), endOthers ? 1 : 0];
    return this.#decodeAll(await this.#run('create', this.#sessionKey(session.id), ...args));
  }

  async find(sessionId: string): Promise<Session | undefined> {
    const raw = await this.#link.ask('find', (redis) => redis.get(this.#sessionKey(sessionId)).catch(nullIfNoText));
    return raw === null ? undefined : this.#decode(sessionId, raw);
  }

  async refresh(sessionId: string, expiresAt: number): Promise<boolean> {
    const key = this.#sessionKey(sessionId);
    return (await this.#run('refresh', key, sessionId, expiresAt)) === 1;
  }

  async attach(sessionId: string, socketId: string): Promise<Attached> {
    const [status, generation, displaced] = await this.#run<string[]>(
      'attach',
      this.#sessionKey(sessionId),
      sessionId,
      socketId,
    );
    if (status !== 'attached') return { status: 'gone' };
    return { status, generation: Number(generation), ...(displaced && { displaced: { socketId: displaced } }) };
  }

  async detach(sessionId: string, socketId: string): Promise<void> {
    await this.#run('detach', this.#sessionKey(sessionId), sessionId, socketId);
  }

  async setCurrentRoom(sessionId: string, socketId: string, roomId: RoomId | null): Promise<void> {
    await this.#run('setCurrentRoom', this.#sessionKey(sessionId), sessionId, socketId, roomId ?? '');
  }

  async delete(sessionId: string, reason: EndReason = 'logout'): Promise<Session | undefined> {
    const raw = await this.#run<string | null>('delete', this.#sessionKey(sessionId), sessionId, reason);
    return raw === null ? undefined : this.#decode(sessionId, raw);
  }

  countOf(username: string): Promise<number> {
    const key = `${this.#prefix}user:${username}:sessions`;
    return this.#link.ask('countOf', (redis) => redis.zcount(key, `(${this.#clock.now()}`, '+inf'));
  }

  async deleteAllOf(
    username: string,
    { except = '', reason = 'revoked' }: { except?: string | undefined; reason?: EndReason | undefined } = {},
  ): Promise<Session[]> {
    const key = `${this.#prefix}user:${username}:sessions`;
    return this.#decodeAll(await this.#run('deleteAll', key, username, except, reason));
  }

  async verify(claims: readonly LiveClaim[], { restore = false }: { restore?: boolean } = {}): Promise<Verdict[]> {
    const [first] = claims;
    if (!first) return [];
    const args = claims.flatMap((claim) => [claim.id, claim.generation, encodeSession(claim, this.#databaseId)]);
    const key = this.#sessionKey(first.id);
    const verdicts = await this.#run<(number | 'displaced' | 'gone')[]>('verify', key, restore ? 1 : 0, ...args);
    return verdicts.map((verdict) =>
      typeof verdict === 'number' ? { status: 'live', expiresAt: verdict } : { status: verdict },
    );
  }

  onEnded(listener: (ended: Ended) => void): void {
    this.#endedListeners.push(listener);
  }

  onResumed(listener: (resumed: { hasRestarted: boolean }) => void): void {
    this.#resumedListeners.push(listener);
  }

  async putTicket(id: string, value: string, ttlMs: number): Promise<void> {
    const ticket = `${this.#clock.now() + ttlMs} ${value}`;
    await this.#link.ask('putTicket', (redis) => redis.set(this.#ticketKey(id), ticket, 'PX', ttlMs));
  }

  async takeTicket(id: string): Promise<string | undefined> {
    const ticket = (await this.#link.ask('takeTicket', (redis) => redis.getdel(this.#ticketKey(id)))) ?? '';
    const space = ticket.indexOf(' ');
    return Number(ticket.slice(0, space)) > this.#clock.now() ? ticket.slice(space + 1) : undefined;
  }

  /** Writes, because a Redis that is full or a replica answers every other question. */
  async isHealthy(): Promise<boolean> {
    try {
      return await this.#link.ask('health', async (redis) => {
        await redis.set(`${this.#prefix}roomful:health`, '1', 'PX', 1_000);
        return this.#claim.take();
      });
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#notices.close();
    this.#link.close();
  }

  #run<Answer>(name: ScriptName, key: string, ...args: (string | number)[]): Promise<Answer> {
    return this.#link.ask(name, async (redis) => {
      const run = () => (redis as ScriptedRedis)[commandOf(name)](key, this.#clock.now(), ...args) as Promise<Answer>;
      try {
        return await run();
      } catch (error) {
        // Taken while this node could not be heard. It is free again once the other's servers are gone.
        if (!isForeign(error) || !(await this.#claim.take())) throw error;
        return run();
      }
    });
  }

  #decode(sessionId: string, raw: string): Session | undefined {
    const session = decodeSession(sessionId, raw, this.#databaseId);
    if (session === 'foreign') return undefined;
    if (!session) this.#logger.warn({ sessionId }, 'session unreadable: it counts as ended');
    return session && session.expiresAt > this.#clock.now() ? session : undefined;
  }

  /** Ids and sessions in turn, as a script lists them. */
  #decodeAll(answer: readonly string[]): Session[] {
    const sessions: Session[] = [];
    for (let index = 0; index < answer.length; index += 2) {
      const session = this.#decode(answer[index] ?? '', answer[index + 1] ?? '');
      if (session) sessions.push(session);
    }
    return sessions;
  }

  #sessionKey(sessionId: string): string {
    return `${this.#prefix}session:${sessionId}`;
  }

  /** Hashed: who reads the store can't use what it keeps. Another database's is another key. */
  #ticketKey(id: string): string {
    return `${this.#prefix}ticket:${createHash('sha256').update(`${this.#databaseId} ${id}`).digest('base64url')}`;
  }
}

/** The client's own commands keep their names. */
function commandOf<Name extends ScriptName>(name: Name): `session_${Name}` {
  return `session_${name}`;
}

/** A key of another type holds no session. */
function nullIfNoText(error: unknown): null {
  if (isReplyError(error) && error.message.startsWith('WRONGTYPE')) return null;
  throw error;
}
