import { limits, type RoomId } from '@roomful/protocol';
import type { Connection } from '../delivery/connection.ts';
import type { FanOut } from '../delivery/fan-out.ts';
import type { Clock } from '../ports/clock.ts';
import type { Presence } from '../presence/presence.ts';

/** Who goes on typing says so again before this is over. */
const TYPING_EXPIRES_MS = 6_000;

interface Typist {
  connection: Connection;
  cancelExpiry: () => void;
}

interface TypingRoom {
  /** By username, who began first stands first. */
  typists: Map<string, Typist>;
  /** Whom the room was told last. */
  told: ReadonlyMap<string, Connection>;
  toldAt: number;
  cancelTimer: (() => void) | undefined;
}

interface TypingParts {
  fanOut: Pick<FanOut, 'tell'>;
  presence: Pick<Presence, 'count'>;
  clock: Clock;
}

/**
 * Who types where. A change sends the room's list, at once or as soon as it is due again; the last state always goes
 * out. Of many only the first are named, so that the frame stays small and, in a crowd, mostly the same: then nothing is
 * sent.
 */
export class Typing {
  readonly #parts: TypingParts;
  readonly #rooms = new Map<RoomId, TypingRoom>();

  constructor(parts: TypingParts) {
    this.#parts = parts;
  }

  set(roomId: RoomId, connection: Connection, typing: boolean): void {
    if (typing) this.#start(roomId, connection);
    else this.stop(roomId, connection);
  }

  /** Nothing happens when it is another connection of the user that types. */
  stop(roomId: RoomId, connection: Connection): void {
    const room = this.#rooms.get(roomId);
    const typist = room?.typists.get(connection.user.username);
    if (!room || typist?.connection !== connection) return;
    typist.cancelExpiry();
    room.typists.delete(connection.user.username);
    this.#tellSoon(roomId, room);
  }

  #start(roomId: RoomId, connection: Connection): void {
    const { clock } = this.#parts;
    const room = this.#rooms.get(roomId) ?? newRoom();
    this.#rooms.set(roomId, room);
    const { username } = connection.user;
    const former = room.typists.get(username);
    former?.cancelExpiry();
    const cancelExpiry = clock.setTimeout(() => this.stop(roomId, connection), TYPING_EXPIRES_MS);
    room.typists.set(username, { connection, cancelExpiry });
    if (!former) this.#tellSoon(roomId, room);
  }

  /** Who comes in hears who types; who was there already could not listen for a moment, and hears of nobody as well. */
  greet(roomId: RoomId, connection: Connection, { isBack }: { isBack: boolean }): void {
    const usernames = [...(this.#rooms.get(roomId)?.told.keys() ?? [])];
    if (isBack || usernames.length > 0) connection.send('typing', { roomId, usernames });
  }

  #tellSoon(roomId: RoomId, room: TypingRoom): void {
    if (room.cancelTimer) return;
    const dueInMs = this.#dueInMs(roomId, room);
    if (dueInMs <= 0) this.#tell(roomId, room);
    else this.#tellIn(roomId, room, dueInMs);
  }

  #tellIn(roomId: RoomId, room: TypingRoom, delayMs: number): void {
    room.cancelTimer = this.#parts.clock.setTimeout(() => {
      room.cancelTimer = undefined;
      this.#tell(roomId, room);
    }, delayMs);
  }

  #tell(roomId: RoomId, room: TypingRoom): void {
    const { fanOut, clock } = this.#parts;
    const named = new Map(
      [...room.typists].slice(0, limits.typingNamesMax).map(([name, { connection }]) => [name, connection]),
    );
    const changed = [
      ...[...named.keys()].filter((name) => !room.told.has(name)),
      ...[...room.told.keys()].filter((name) => !named.has(name)),
    ];
    if (changed.length > 0) {
      // For the one whose typing it is nothing has changed.
      const [only = ''] = changed.length === 1 ? changed : [];
      fanOut.tell(roomId, 'typing', { roomId, usernames: [...named.keys()] }, named.get(only) ?? room.told.get(only));
      room.told = named;
      room.toldAt = clock.elapsed();
    }
    if (room.typists.size > 0) return;
    // Forgotten once it could be told at once again.
    const dueInMs = this.#dueInMs(roomId, room);
    if (dueInMs <= 0) this.#rooms.delete(roomId);
    else this.#tellIn(roomId, room, dueInMs);
  }

  #dueInMs(roomId: RoomId, { toldAt }: TypingRoom): number {
    const { presence, clock } = this.#parts;
    const isCrowd = presence.count(roomId) > limits.presenceNamesMax;
    return toldAt + (isCrowd ? limits.typingInCrowdEveryMs : limits.typingEveryMs) - clock.elapsed();
  }
}

function newRoom(): TypingRoom {
  return { typists: new Map(), told: new Map(), toldAt: Number.NEGATIVE_INFINITY, cancelTimer: undefined };
}
