import { limits, type RoomId, type User } from '@roomful/protocol';
import type { Connection } from '../delivery/connection.ts';
import type { FanOut } from '../delivery/fan-out.ts';
import type { Clock } from '../ports/clock.ts';
import type { Presence } from './presence.ts';

interface PresenceNoticesParts {
  fanOut: Pick<FanOut, 'tell'>;
  presence: Presence;
  clock: Clock;
  /** With more people a room becomes a crowd. */
  namesMax?: number;
  /** With so few it is none any more. Well below the other, so that a room at the edge does not change all the time. */
  namesAgainAt?: number;
}

/** A room that is told counts. */
interface Crowd {
  toldAt: number;
  cancelTimer: (() => void) | undefined;
}

/**
 * Tells those in a room who comes and goes: by name where they are few, else how many there are. A notice for each
 * comer and each listener grows with the square of the room, and nobody reads two hundred names.
 */
export class PresenceNotices {
  readonly #parts: PresenceNoticesParts;
  readonly #namesMax: number;
  readonly #namesAgainAt: number;
  readonly #crowds = new Map<RoomId, Crowd>();

  constructor(parts: PresenceNoticesParts) {
    this.#parts = parts;
    this.#namesMax = parts.namesMax ?? limits.presenceNamesMax;
    this.#namesAgainAt = parts.namesAgainAt ?? limits.presenceNamesAgainAt;
  }

  /** After the user is present. Who comes learns it from the answer. */
  joined(roomId: RoomId, comer: Connection): void {
    const { fanOut, presence, clock } = this.#parts;
    const userCount = presence.count(roomId);
    const crowd = this.#crowds.get(roomId);
    if (crowd) return this.#tellCountSoon(roomId, crowd);
    if (userCount <= this.#namesMax) {
      fanOut.tell(roomId, 'user_joined', { roomId, username: comer.user.username, userCount }, comer);
      return;
    }
    this.#crowds.set(roomId, { toldAt: clock.elapsed(), cancelTimer: undefined });
    fanOut.tell(roomId, 'room_count', { roomId, userCount }, comer);
  }

  /** After the user is not present any more. */
  left(roomId: RoomId, { username }: User): void {
    const { fanOut, presence } = this.#parts;
    const userCount = presence.count(roomId);
    const crowd = this.#crowds.get(roomId);
    if (!crowd) return fanOut.tell(roomId, 'user_left', { roomId, username, userCount });
    if (userCount > this.#namesAgainAt) return this.#tellCountSoon(roomId, crowd);
    this.forget(roomId);
    fanOut.tell(roomId, 'room_count', { roomId, userCount, users: presence.usernames(roomId) });
  }

  /** Nobody is there any more, and nobody is told. */
  forget(roomId: RoomId): void {
    this.#crowds.get(roomId)?.cancelTimer?.();
    this.#crowds.delete(roomId);
  }

  #tellCountSoon(roomId: RoomId, crowd: Crowd): void {
    if (crowd.cancelTimer) return;
    const { fanOut, presence, clock } = this.#parts;
    const dueInMs = Math.max(0, crowd.toldAt + limits.roomCountEveryMs - clock.elapsed());
    crowd.cancelTimer = clock.setTimeout(() => {
      crowd.cancelTimer = undefined;
      crowd.toldAt = clock.elapsed();
      fanOut.tell(roomId, 'room_count', { roomId, userCount: presence.count(roomId) });
    }, dueInMs);
  }
}
