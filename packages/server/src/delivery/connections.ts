import type { AppId, ServerEventName, ServerEventPayload, UserId } from '@roomful/protocol';
import type { Connection } from './connection.ts';
import { encodeEvent } from './frame.ts';

/** Everybody connected to this process. */
export class Connections {
  readonly #byId = new Map<string, Connection>();
  /** Those that asked to hear of rooms that they are not in. */
  readonly interestedInActivity = new Set<Connection>();
  readonly #byUser = new Map<UserId, Set<Connection>>();

  add(connection: Connection): void {
    this.#byId.set(connection.id, connection);
    if (connection.wantsRoomActivity) this.interestedInActivity.add(connection);
    const siblings = this.#byUser.get(connection.user.id);
    if (siblings) siblings.add(connection);
    else this.#byUser.set(connection.user.id, new Set([connection]));
  }

  remove(connection: Connection): void {
    this.#byId.delete(connection.id);
    this.interestedInActivity.delete(connection);
    const siblings = this.#byUser.get(connection.user.id);
    siblings?.delete(connection);
    if (siblings?.size === 0) this.#byUser.delete(connection.user.id);
  }

  get size(): number {
    return this.#byId.size;
  }

  get userCount(): number {
    return this.#byUser.size;
  }

  get(connectionId: string): Connection | undefined {
    return this.#byId.get(connectionId);
  }

  all(): Connection[] {
    return [...this.#byId.values()];
  }

  ofUser(userId: UserId): Connection[] {
    return [...(this.#byUser.get(userId) ?? [])];
  }

  /** They have to come back, and are looked at anew. */
  cutOfApp(appId: AppId): void {
    for (const connection of this.all()) if (connection.access?.appId === appId) connection.close();
  }

  /** `roomName`: only those who may be in it hear of it. */
  tellAll<Name extends ServerEventName>(name: Name, payload: ServerEventPayload<Name>, roomName?: string): void {
    const frame = encodeEvent(name, payload);
    for (const connection of this.#byId.values()) {
      if (roomName === undefined || connection.access?.mayEnter(roomName) !== false) connection.sendFrame(frame);
    }
  }
}
