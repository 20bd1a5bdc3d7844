import type { RoomId } from '@roomful/protocol';
import type { Clock } from '../../ports/clock.ts';
import {
  type Attached,
  type Ended,
  type EndReason,
  type LiveClaim,
  type Session,
  SESSIONS_PER_USER_MAX,
  type SessionStore,
  type Verdict,
} from '../../ports/sessions.ts';
import { MemoryTickets } from './memory-tickets.ts';

const SWEEP_INTERVAL_MS = 60_000;

/** Sessions of a single process. They end with it: clients log in again with their claim key. */
export class MemorySessions implements SessionStore {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  /** Each user's sessions, the one that was used longest ago first. */
  readonly #ofUser = new Map<string, Set<Session>>();
  /** Which connection is each user's only one. */
  readonly #live = new Map<string, { sessionId: string; socketId: string }>();
  readonly #tickets: MemoryTickets;
  readonly #listeners: ((ended: Ended) => void)[] = [];
  #generation = 0;
  #cancelSweep: () => void;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#tickets = new MemoryTickets(clock);
    this.#cancelSweep = this.#scheduleSweep();
  }

  async create(session: Session, { endOthers = false }: { endOthers?: boolean } = {}): Promise<Session[]> {
    const kept = { ...session };
    this.#sessions.set(kept.id, kept);
    const siblings = this.#siblings(kept.username).add(kept);
    const ended = [...siblings].slice(0, endOthers ? -1 : Math.max(0, siblings.size - SESSIONS_PER_USER_MAX));
    return this.#end(ended, endOthers ? 'displaced' : 'revoked');
  }

  async find(sessionId: string): Promise<Session | undefined> {
    const session = this.#current(sessionId);
    return session && { ...session };
  }

  async refresh(sessionId: string, expiresAt: number): Promise<boolean> {
    const session = this.#current(sessionId);
    if (!session) return false;
    session.expiresAt = expiresAt;
    const siblings = this.#siblings(session.username);
    siblings.delete(session);
    siblings.add(session);
    return true;
  }

  async attach(sessionId: string, socketId: string): Promise<Attached> {
    const session = this.#current(sessionId);
    if (!session) return { status: 'gone' };
    const before = this.#live.get(session.username);
    if (before) this.#clearSocket(before);
    session.socketId = socketId;
    this.#live.set(session.username, { sessionId, socketId });
    const generation = ++this.#generation;
    if (!before || before.socketId === socketId) return { status: 'attached', generation };
    this.#tell({ userId: session.userId, sessionId: null, socketId: before.socketId, reason: 'displaced' });
    return { status: 'attached', generation, displaced: { socketId: before.socketId } };
  }

  async detach(sessionId: string, socketId: string): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (session?.socketId !== socketId) return;
    session.socketId = null;
    this.#live.delete(session.username);
  }

  async setCurrentRoom(sessionId: string, socketId: string, roomId: RoomId | null): Promise<void> {
    const session = this.#current(sessionId);
    if (session?.socketId === socketId) session.currentRoomId = roomId;
  }

  async delete(sessionId: string, reason: EndReason = 'logout'): Promise<Session | undefined> {
    const session = this.#current(sessionId);
    return session && this.#end([session], reason)[0];
  }

  async countOf(username: string): Promise<number> {
    const now = this.#clock.now();
    return [...(this.#ofUser.get(username) ?? [])].filter(({ expiresAt }) => expiresAt > now).length;
  }

  async deleteAllOf(
    username: string,
    { except, reason = 'revoked' }: { except?: string | undefined; reason?: EndReason | undefined } = {},
  ): Promise<Session[]> {
    const ended = [...(this.#ofUser.get(username) ?? [])].filter(({ id }) => id !== except);
    return this.#end(ended, reason);
  }

  async verify(claims: readonly LiveClaim[]): Promise<Verdict[]> {
    return claims.map(({ id, socketId }) => {
      const session = this.#current(id);
      if (!session) return { status: 'gone' };
      if (session.socketId !== socketId) return { status: 'displaced' };
      return { status: 'live', expiresAt: session.expiresAt };
    });
  }

  onEnded(listener: (ended: Ended) => void): void {
    this.#listeners.push(listener);
  }

  onResumed(): void {
    // It is never away.
  }

  async putTicket(id: string, value: string, ttlMs: number): Promise<void> {
    this.#tickets.put(id, value, ttlMs);
  }

  async takeTicket(id: string): Promise<string | undefined> {
    return this.#tickets.take(id);
  }

  async isHealthy(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    this.#cancelSweep();
    this.#sessions.clear();
    this.#ofUser.clear();
    this.#live.clear();
    this.#tickets.clear();
  }

  #current(sessionId: string): Session | undefined {
    const session = this.#sessions.get(sessionId);
    if (!session || session.expiresAt > this.#clock.now()) return session;
    this.#remove(session);
    return undefined;
  }

  #siblings(username: string): Set<Session> {
    const siblings = this.#ofUser.get(username) ?? new Set<Session>();
    this.#ofUser.set(username, siblings);
    return siblings;
  }

  #end(sessions: readonly Session[], reason: EndReason): Session[] {
    const ended = sessions.filter((session) => session.expiresAt > this.#clock.now());
    for (const session of sessions) this.#remove(session);
    for (const { id, userId, socketId } of ended) this.#tell({ userId, sessionId: id, socketId, reason });
    return ended;
  }

  #remove(session: Session): void {
    const { id, username } = session;
    this.#sessions.delete(id);
    const siblings = this.#ofUser.get(username);
    siblings?.delete(session);
    if (siblings?.size === 0) this.#ofUser.delete(username);
    if (this.#live.get(username)?.sessionId === id) this.#live.delete(username);
  }

  #clearSocket({ sessionId, socketId }: { sessionId: string; socketId: string }): void {
    const session = this.#sessions.get(sessionId);
    if (session?.socketId === socketId) session.socketId = null;
  }

  #tell(ended: Ended): void {
    for (const listener of this.#listeners) listener(ended);
  }

  #scheduleSweep(): () => void {
    return this.#clock.setTimeout(() => {
      for (const sessionId of this.#sessions.keys()) this.#current(sessionId);
      this.#tickets.sweep();
      this.#cancelSweep = this.#scheduleSweep();
    }, SWEEP_INTERVAL_MS);
  }
}
