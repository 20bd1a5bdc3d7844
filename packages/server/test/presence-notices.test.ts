import type { RoomId, ServerEventName, User, UserId } from '@roomful/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../src/delivery/connection.ts';
import { PresenceNotices } from '../src/presence/presence-notices.ts';
import { Presence } from '../src/presence/presence.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const ROOM = 1 as RoomId;
const NAMES_MAX = 4;
const NAMES_AGAIN_AT = 2;

interface Told {
  username?: string;
  userCount: number;
  users?: string[];
}

/** Believes what SPEC.md lets a client believe, and nothing more. */
class Believer {
  names: Set<string>;
  count: number;
  isWhole: boolean;

  constructor(users: readonly string[], userCount: number) {
    this.names = new Set(users);
    this.count = userCount;
    this.isWhole = users.length === userCount;
  }

  hear(name: ServerEventName, { username = '', userCount, users }: Told): void {
    if (name === 'room_count') this.isWhole = users !== undefined;
    if (users) this.names = new Set(users);
    if (name === 'user_joined') this.names.add(username);
    if (name === 'user_left') this.names.delete(username);
    this.count = userCount;
  }
}

/** A room that nobody is in yet, and what each of those inside believes of it. */
class Room {
  readonly presence = new Presence();
  readonly clock = new ManualClock(1_000_000);
  readonly believers = new Map<UserId, Believer>();
  readonly told: ServerEventName[] = [];
  readonly #notices = new PresenceNotices({
    presence: this.presence,
    clock: this.clock,
    namesMax: NAMES_MAX,
    namesAgainAt: NAMES_AGAIN_AT,
    fanOut: {
      tell: (_, name, payload, except) => {
        this.told.push(name);
        for (const [userId, believer] of this.believers) {
          if (userId !== except?.user.id) believer.hear(name, payload as unknown as Told);
        }
      },
    },
  });

  toggle(nth: number): void {
    const user = { id: nth as UserId, username: `user${nth}`, kind: 'person', createdAt: 1, lastSeenAt: null } as User;
    if (this.believers.delete(user.id)) {
      this.presence.leave(ROOM, user);
      this.#notices.left(ROOM, user);
      return;
    }
    this.presence.enter(ROOM, user);
    this.#notices.joined(ROOM, { user } as Connection);
    const users = this.presence.someUsernames(ROOM, { max: NAMES_MAX, user });
    expect(users).toContain(user.username);
    this.believers.set(user.id, new Believer(users, this.presence.count(ROOM)));
  }
}

describe('who is in the room, by name or by number', () => {
  it('[S-PRE-1] [PRE1] [PRE4] [PRE5] [PRE6] whoever may believe that they know everybody does, at every moment', () => {
    const steps = fc.array(fc.oneof({ weight: 5, arbitrary: fc.nat(8) }, fc.constantFrom('tick', 'second' as const)), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(steps, (drawn) => {
        const room = new Room();
        let isCrowd = false;
        for (const step of drawn) {
          if (typeof step === 'number') room.toggle(step);
          else room.clock.advance(step === 'tick' ? 300 : 1_000);
          const names = room.presence.usernames(ROOM).sort();
          if (names.length > NAMES_MAX) isCrowd = true;
          else if (names.length <= NAMES_AGAIN_AT) isCrowd = false;
          for (const believer of room.believers.values()) {
            if (!isCrowd) expect(believer).toMatchObject({ isWhole: true, count: names.length });
            if (!isCrowd) expect([...believer.names].sort()).toEqual(names);
          }
        }
        room.clock.advance(1_000);
        for (const { count } of room.believers.values()) expect(count).toBe(room.presence.count(ROOM));
      }),
      { numRuns: 500 },
    );
  });

  it('[PRE4] a room at the edge does not change between names and numbers all the time', () => {
    const room = new Room();
    for (let nth = 1; nth <= NAMES_MAX; nth++) room.toggle(nth);
    room.told.length = 0;
    for (let time = 0; time < 50; time++) {
      room.toggle(9);
      room.clock.advance(100);
    }
    room.clock.advance(1_000);
    expect(new Set(room.told)).toEqual(new Set(['room_count']));
    // Five seconds and one, at most once in each, and the first at once.
    expect(room.told.length).toBeLessThanOrEqual(7);
  });

  it('[PRE4] a crowd that is gone leaves no timer behind', () => {
    const room = new Room();
    for (let nth = 1; nth <= 6; nth++) room.toggle(nth);
    room.toggle(7);
    for (let nth = 1; nth <= 7; nth++) room.toggle(nth);
    room.told.length = 0;
    room.clock.advance(10_000);
    expect(room.told).toEqual([]);
  });
});
