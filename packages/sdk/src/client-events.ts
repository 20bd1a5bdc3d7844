import type { Message, Room, RoomActivity } from '@roomful/protocol';
import type { ConnectionState } from './connection-state.ts';
import type { ChatError } from './errors.ts';
import type { JoinedRoom } from './joined-room.ts';
import type { LeftReason } from './room-events.ts';

/** What `client.on` takes: names with what they carry. */
export interface ClientEvents {
  state: ConnectionState;
  room_created: Room;
  room_deleted: Room;
  room_restored: Room;
  /** Rooms with new messages, those too that one is not in; at most once a second. Only with the option `roomActivity`. */
  room_activity: readonly RoomActivity[];
  /** Another connection under this name took over. `start()` takes it back. */
  displaced: undefined;
  /** The storage can't be used, and why. Messages go out all the same; those that wait are lost with the program. */
  storage_failed: ChatError;
}

/** Everything that happens to a client and in its rooms, told apart by `type`. */
export type ClientEvent =
  | { type: 'state'; state: ConnectionState }
  | { type: 'joined'; room: JoinedRoom }
  /** The last event of this room. */
  | { type: 'left'; room: JoinedRoom; reason: LeftReason }
  /** A message that is new here, each once: seen live, or missed and caught up with. Not history, not edits. */
  | { type: 'message'; room: JoinedRoom; message: Message }
  | { type: 'users'; room: JoinedRoom; users: readonly string[] }
  | { type: 'typing'; room: JoinedRoom; typing: readonly string[] }
  | { type: 'room_created'; room: Room }
  | { type: 'room_deleted'; room: Room }
  | { type: 'room_restored'; room: Room }
  | { type: 'room_activity'; rooms: readonly RoomActivity[] }
  | { type: 'storage_failed'; error: ChatError }
  /** Only in `client.events()`: so many events were dropped here, because they were read too slowly. */
  | { type: 'overflow'; dropped: number };
