import type { Rev, RoomId, ServerEventName, ServerEventPayload } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Broadcast } from './broadcast.ts';
import type { Connection } from './connection.ts';
import { type Committed, RoomFeed } from './room-feed.ts';
import type { Subscription } from './subscription.ts';

interface FanOutParts {
  clock: Clock;
  broadcast: Broadcast;
  onPublished(roomId: RoomId, changes: readonly Committed[]): void;
}

/** Who hears what of which room. Changes reach it in commit order, room by room in `rev` order. */
export class FanOut {
  readonly #parts: FanOutParts;
  readonly #feeds = new Map<RoomId, RoomFeed>();

  constructor(parts: FanOutParts) {
    this.#parts = parts;
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

  /** What is being gathered goes out now. */
  flush(): void {
    for (const feed of this.#feeds.values()) feed.flush();
  }
}
