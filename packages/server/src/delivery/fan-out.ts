import type { Rev, RoomId, ServerEventName, ServerEventPayload, UserId } from '@roomful/protocol';
import type { Connection } from './connection.ts';
import { type Committed, RoomFeed, type RoomFeedParts } from './room-feed.ts';
import type { Subscription } from './subscription.ts';

/** Who hears what of which room. Changes reach it in commit order, room by room in `rev` order. */
export class FanOut {
  readonly #parts: RoomFeedParts;
  readonly #feeds = new Map<RoomId, RoomFeed>();

  constructor(parts: RoomFeedParts) {
    this.#parts = parts;
  }

  /** Rooms that somebody listens to. */
  get size(): number {
    return this.#feeds.size;
  }

  subscribe(roomId: RoomId, connection: Connection): Subscription {
    const feed = this.#feeds.get(roomId) ?? new RoomFeed(roomId, this.#parts);
    this.#feeds.set(roomId, feed);
    return feed.subscribe(connection);
  }

  unsubscribe(roomId: RoomId, connection: Connection): void {
    const feed = this.#feeds.get(roomId);
    if (!feed) return;
    feed.unsubscribe(connection);
    if (!feed.isEmpty) return;
    feed.flush();
    this.#feeds.delete(roomId);
  }

  /** False once the subscription was closed, or a newer one took its place. */
  has(subscription: Subscription): boolean {
    return this.#feeds.get(subscription.roomId)?.has(subscription) ?? false;
  }

  goLive(subscription: Subscription, snapshotRev: Rev): void {
    this.#feeds.get(subscription.roomId)?.goLive(subscription, snapshotRev);
  }

  /** Committed changes of one room. */
  publish(roomId: RoomId, changes: readonly Committed[]): void {
    const feed = this.#feeds.get(roomId);
    if (feed) feed.publish(changes);
    else this.#parts.onPublished(roomId, changes);
  }

  tell<Name extends ServerEventName>(
    roomId: RoomId,
    name: Name,
    payload: ServerEventPayload<Name>,
    except?: Connection,
  ): void {
    this.#feeds.get(roomId)?.tell(name, payload, except);
  }

  /** Everybody with a feed of the room, live or about to be. */
  connectionsIn(roomId: RoomId): Connection[] {
    return this.#feeds.get(roomId)?.connections ?? [];
  }

  /** Whether anybody but this user has a feed of the room, live or about to be. */
  hasOthers(roomId: RoomId, userId: UserId): boolean {
    return this.#feeds.get(roomId)?.hasOthers(userId) ?? false;
  }

  /** What is being gathered goes out now. */
  flush(): void {
    for (const feed of this.#feeds.values()) feed.flush();
  }
}
