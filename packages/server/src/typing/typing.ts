import type { RoomId } from '@roomful/protocol';
import type { Connection } from '../delivery/connection.ts';
import type { FanOut } from '../delivery/fan-out.ts';
import type { Clock } from '../ports/clock.ts';

/** Who goes on typing says so again before this is over. */
const TYPING_EXPIRES_MS = 6_000;

/** Who types where. Each change sends the room's whole list. */
export class Typing {
  readonly #fanOut: FanOut;
  readonly #clock: Clock;
  readonly #rooms = new Map<RoomId, Map<string, () => void>>();

  constructor({ fanOut, clock }: { fanOut: FanOut; clock: Clock }) {
    this.#fanOut = fanOut;
    this.#clock = clock;
  }

  set(roomId: RoomId, connection: Connection, typing: boolean): void {
    if (typing) this.#start(roomId, connection.user.username);
    else this.stop(roomId, connection.user.username);
  }

  stop(roomId: RoomId, username: string): void {
    const room = this.#rooms.get(roomId);
    const cancelExpiry = room?.get(username);
    if (!room || !cancelExpiry) return;
    cancelExpiry();
    room.delete(username);
    if (room.size === 0) this.#rooms.delete(roomId);
    this.#tell(roomId);
  }

  #start(roomId: RoomId, username: string): void {
    const room = this.#rooms.get(roomId) ?? new Map<string, () => void>();
    this.#rooms.set(roomId, room);
    const cancelFormer = room.get(username);
    cancelFormer?.();
    room.set(
      username,
      this.#clock.setTimeout(() => this.stop(roomId, username), TYPING_EXPIRES_MS),
    );
    if (!cancelFormer) this.#tell(roomId);
  }

  #tell(roomId: RoomId): void {
    this.#fanOut.tell(roomId, 'typing', { roomId, usernames: [...(this.#rooms.get(roomId)?.keys() ?? [])] });
  }
}
