import type { RoomId, UserId } from '@roomful/protocol';
import fc from 'fast-check';
import type { Ended, LiveClaim, Session, SessionStore } from '../../src/ports/sessions.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';

const DAY_MS = 86_400_000;
const USERS = ['alice', 'bob'];

type Step =
  | { act: 'create'; user: number; endOthers: boolean }
  | { act: 'attach' | 'detach' | 'detachFormer' | 'refresh' | 'delete'; session: number }
  | { act: 'setRoom'; session: number; room: number | null }
  | { act: 'deleteAllOf'; user: number; except: number }
  | { act: 'wait'; hours: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('create' as const), user: fc.nat(1), endOthers: boolean(0.1) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constantFrom('attach' as const, 'detach' as const, 'detachFormer' as const, 'refresh' as const),
      session: fc.nat(50),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('delete' as const), session: fc.nat(50) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('setRoom' as const),
      session: fc.nat(50),
      room: fc.option(fc.integer({ min: 1, max: 9 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('deleteAllOf' as const), user: fc.nat(1), except: fc.nat(50) }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 13 }) }) },
);

export const sessionSteps = fc.array(step, { maxLength: 60 });

function boolean(likelihood: number): fc.Arbitrary<boolean> {
  return fc.nat(99).map((drawn) => drawn < likelihood * 100);
}

/** What a session store is, in its simplest form: a list of sessions, and who is live. */
export class SessionsModel {
  readonly #clock: ManualClock;
  readonly #store: SessionStore;
  readonly #sessions: Session[] = [];
  /** Of every connection that was not closed, by its socket. */
  readonly #claims = new Map<string, LiveClaim>();
  readonly #displaced = new Set<string>();
  /** Who is connected last of each user. */
  readonly #live = new Map<string, { session: Session; socketId: string }>();
  readonly #expected: Ended[] = [];
  readonly #told: Ended[] = [];
  #lastId = 0;

  constructor(store: SessionStore, clock: ManualClock) {
    this.#store = store;
    this.#clock = clock;
    store.onEnded((ended) => this.#told.push(ended));
  }

  /** Does the step on both and compares what they answer. Throws where they differ. */
  async play(played: Step, same: (actual: unknown, expected: unknown) => void): Promise<void> {
    switch (played.act) {
      case 'create':
        return this.#create(played, same);
      case 'wait':
        return this.#clock.advance(played.hours * 3_600_000);
      case 'deleteAllOf':
        return this.#deleteAllOf(played, same);
      default: {
        const session = this.#sessions[played.session % Math.max(1, this.#sessions.length)];
        if (session) await this.#onSession(played, session, same);
      }
    }
  }

  /** Everything that can be asked, for every session there ever was. */
  async compare(same: (actual: unknown, expected: unknown) => void): Promise<void> {
    for (const session of this.#sessions) {
      same(await this.#store.find(session.id), this.#isCurrent(session) ? session : undefined);
    }
    const claims = [...this.#claims.values()];
    const verdicts = await this.#store.verify(claims);
    for (const [index, claim] of claims.entries()) {
      const session = this.#sessions.find(({ id }) => id === claim.id);
      if (!session || !this.#isCurrent(session)) same(verdicts[index], { status: 'gone' });
      else if (this.#displaced.has(claim.socketId)) same(verdicts[index], { status: 'displaced' });
      else same(verdicts[index], { status: 'live', expiresAt: session.expiresAt });
    }
  }

  async compareNotices(same: (actual: unknown, expected: unknown) => void): Promise<void> {
    // Asked last: what was told before has arrived when this has.
    const marker = this.#newSession('marker_');
    await this.#store.create(marker);
    await this.#store.delete(marker.id);
    while (this.#told.at(-1)?.sessionId !== marker.id) await this.#clock.yield();
    same(this.#told.slice(0, -1), this.#expected);
  }

  async #create({ user, endOthers }: Step & { act: 'create' }, same: (a: unknown, b: unknown) => void) {
    const session = this.#newSession(USERS[user] ?? '');
    const ended = endOthers ? this.#ofUser(session.username) : [];
    const answer = await this.#store.create(session, { endOthers });
    same(byId(answer), byId(ended));
    this.#end(ended, answer, 'displaced');
    this.#sessions.push(session);
  }

  async #deleteAllOf({ user, except }: Step & { act: 'deleteAllOf' }, same: (a: unknown, b: unknown) => void) {
    const kept = this.#sessions[except]?.id;
    const ended = this.#ofUser(USERS[user] ?? '').filter(({ id }) => id !== kept);
    const answer = await this.#store.deleteAllOf(USERS[user] ?? '', { except: kept, reason: 'revoked' });
    same(byId(answer), byId(ended));
    this.#end(ended, answer, 'revoked');
  }

  async #onSession(
    played: Extract<Step, { session: number }>,
    session: Session,
    same: (a: unknown, b: unknown) => void,
  ) {
    const { id } = session;
    const isCurrent = this.#isCurrent(session);
    switch (played.act) {
      case 'attach':
        return this.#attach(session, same);
      case 'detach':
        if (session.socketId === null) return;
        await this.#store.detach(id, session.socketId);
        this.#claims.delete(session.socketId);
        session.socketId = null;
        if (isCurrent) this.#live.delete(session.username);
        return;
      case 'detachFormer':
        // A disconnect that comes late: it was displaced already, on this session.
        for (const claim of this.#claims.values()) {
          if (claim.id === id && claim.socketId !== session.socketId) await this.#store.detach(id, claim.socketId);
        }
        return;
      case 'refresh': {
        const expiresAt = this.#clock.now() + DAY_MS;
        same(await this.#store.refresh(id, expiresAt), isCurrent);
        if (isCurrent) session.expiresAt = expiresAt;
        return;
      }
      case 'setRoom': {
        const socketId = session.socketId ?? 'nobody';
        await this.#store.setCurrentRoom(id, socketId, played.room as RoomId | null);
        if (isCurrent && session.socketId !== null) session.currentRoomId = played.room as RoomId | null;
        return;
      }
      case 'delete': {
        const answer = await this.#store.delete(id);
        same(answer, isCurrent ? session : undefined);
        if (answer) this.#end([session], [answer], 'logout');
      }
    }
  }

  async #attach(session: Session, same: (a: unknown, b: unknown) => void): Promise<void> {
    const socketId = `socket${++this.#lastId}`;
    const answer = await this.#store.attach(session.id, socketId);
    if (!this.#isCurrent(session)) return same(answer, { status: 'gone' });
    const before = this.#live.get(session.username);
    const generation = answer.status === 'attached' ? answer.generation : NaN;
    const displaced = answer.status === 'attached' ? answer.displaced : undefined;
    // Whoever's session expired is over anyway: whether they are told of it in this way is the store's affair.
    const isTold = before && (this.#isCurrent(before.session) || displaced !== undefined);
    same(answer, { status: 'attached', generation, ...(isTold && { displaced: { socketId: before.socketId } }) });
    if (isTold) {
      const { userId } = session;
      this.#expected.push({ userId, sessionId: null, socketId: before.socketId, reason: 'displaced' });
    }
    for (const claim of this.#claims.values()) {
      if (claim.username !== session.username) continue;
      this.#displaced.add(claim.socketId);
      same(generation > claim.generation, true);
    }
    if (before) before.session.socketId = null;
    session.socketId = socketId;
    this.#live.set(session.username, { session, socketId });
    this.#claims.set(socketId, { ...session, socketId, generation, currentRoomId: null });
  }

  #newSession(username: string): Session {
    const number = ++this.#lastId;
    const userId = (USERS.indexOf(username) + 10) as UserId;
    const expiresAt = this.#clock.now() + DAY_MS;
    return { id: `session${number}`, userId, username, socketId: null, currentRoomId: null, expiresAt };
  }

  #isCurrent(session: Session): boolean {
    return this.#sessions.includes(session) && session.expiresAt > this.#clock.now();
  }

  #ofUser(username: string): Session[] {
    return this.#sessions.filter((session) => session.username === username && this.#isCurrent(session));
  }

  /** In the order in which the store ended them: that is its own affair. */
  #end(sessions: readonly Session[], order: readonly Session[], reason: Ended['reason']): void {
    for (const { id, userId, socketId } of order) {
      this.#expected.push({ userId, sessionId: id, socketId, reason });
    }
    for (const session of sessions) {
      session.expiresAt = -1;
      if (this.#live.get(session.username)?.session === session) this.#live.delete(session.username);
    }
  }
}

function byId(sessions: readonly Session[]): Session[] {
  return [...sessions].sort((a, b) => a.id.localeCompare(b.id));
}
