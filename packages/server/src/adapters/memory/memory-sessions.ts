import type { RoomId } from '@roomful/protocol';
import type { Clock } from '../../ports/clock.ts';
import type { Displaced, Session, SessionStore } from '../../ports/sessions.ts';

const SWEEP_INTERVAL_MS = 60_000;

/** Sessions of a single process. They end with it: clients log in again with their claim key. */
export class MemorySessions implements SessionStore {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  /** Which connection is each user's only one. */
  readonly #live = new Map<string, Displaced>();
  readonly #tickets = new Map<string, { value: string; expiresAt: number }>();
  #cancelSweep: () => void;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#cancelSweep = this.#scheduleSweep();
  }

  async create(session: Session): Promise<void> {
    this.#sessions.set(session.id, { ...session });
  }

  async find(sessionId: string): Promise<Session | undefined> {
    const session = this.#current(sessionId);
    return session && { ...session };
  }

  async refresh(sessionId: string, expiresAt: number): Promise<boolean> {
    const session = this.#current(sessionId);
    if (session) session.expiresAt = expiresAt;
    return session !== undefined;
  }

  async attach(sessionId: string, socketId: string): ReturnType<SessionStore['attach']> {
    const session = this.#current(sessionId);
    if (!session) return { status: 'gone' };
    const displaced = this.#live.get(session.username);
    if (displaced) this.#clearSocket(displaced);
    session.socketId = socketId;
    this.#live.set(session.username, { sessionId, socketId });
    return { status: 'attached', ...(displaced && { displaced }) };
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

  async delete(sessionId: string): Promise<Session | undefined> {
    const session = this.#current(sessionId);
    this.#remove(sessionId);
    return session;
  }

  async deleteAllOf(username: string, { except }: { except?: string | undefined } = {}): Promise<Session[]> {
    const ended: Session[] = [];
    for (const { id, username: owner } of this.#sessions.values()) {
      if (owner !== username || id === except) continue;
      const session = this.#current(id);
      this.#remove(id);
      if (session) ended.push(session);
    }
    return ended;
  }

  async putTicket(id: string, value: string, ttlMs: number): Promise<void> {
    this.#tickets.set(id, { value, expiresAt: this.#clock.now() + ttlMs });
  }

  async takeTicket(id: string): Promise<string | undefined> {
    const ticket = this.#tickets.get(id);
    this.#tickets.delete(id);
    return ticket && ticket.expiresAt > this.#clock.now() ? ticket.value : undefined;
  }

  async isHealthy(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {
    this.#cancelSweep();
    this.#sessions.clear();
    this.#live.clear();
    this.#tickets.clear();
  }

  #current(sessionId: string): Session | undefined {
    const session = this.#sessions.get(sessionId);
    if (!session || session.expiresAt > this.#clock.now()) return session;
    this.#remove(sessionId);
    return undefined;
  }

  #remove(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (!session) return;
    this.#sessions.delete(sessionId);
    if (this.#live.get(session.username)?.sessionId === sessionId) this.#live.delete(session.username);
  }

  #clearSocket({ sessionId, socketId }: Displaced): void {
    const session = this.#sessions.get(sessionId);
    if (session?.socketId === socketId) session.socketId = null;
  }

  #scheduleSweep(): () => void {
    return this.#clock.setTimeout(() => {
      for (const sessionId of this.#sessions.keys()) this.#current(sessionId);
      const now = this.#clock.now();
      for (const [id, { expiresAt }] of this.#tickets) if (expiresAt <= now) this.#tickets.delete(id);
      this.#cancelSweep = this.#scheduleSweep();
    }, SWEEP_INTERVAL_MS);
  }
}
