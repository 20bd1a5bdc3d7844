import type { Message, RoomId, ServerEventName, ServerEventPayload } from '@roomful/protocol';
import type { Connection } from './connection.ts';
import { Subscription } from './subscription.ts';

/** Who hears what of a room. Changes reach it in commit order, room by room in `rev` order. */
export class FanOut {
  readonly #rooms = new Map<RoomId, Map<Connection, Subscription>>();

  subscribe(roomId: RoomId, connection: Connection): Subscription {
    const subscription = new Subscription(roomId, connection);
    const room = this.#rooms.get(roomId);
    if (room) room.set(connection, subscription);
    else this.#rooms.set(roomId, new Map([[connection, subscription]]));
    return subscription;
  }

  unsubscribe(roomId: RoomId, connection: Connection): void {
    const room = this.#rooms.get(roomId);
    room?.delete(connection);
    if (room?.size === 0) this.#rooms.delete(roomId);
  }

  find(roomId: RoomId, connection: Connection): Subscription | undefined {
    return this.#rooms.get(roomId)?.get(connection);
  }

  /** Committed changes of one room, in `rev` order. */
  publish(roomId: RoomId, messages: readonly Message[]): void {
    for (const subscription of this.#rooms.get(roomId)?.values() ?? []) subscription.push(messages);
  }

  /** Anything but messages, to everybody whose feed of the room is live. */
  tell<Name extends ServerEventName>(
    roomId: RoomId,
    name: Name,
    payload: ServerEventPayload<Name>,
    except?: Connection,
  ): void {
    for (const { connection, isLive } of this.#rooms.get(roomId)?.values() ?? []) {
      if (isLive && connection !== except) connection.send(name, payload);
    }
  }

  /** Everybody with a feed of the room, live or about to be. */
  connectionsIn(roomId: RoomId): Connection[] {
    return [...(this.#rooms.get(roomId)?.keys() ?? [])];
  }
}
