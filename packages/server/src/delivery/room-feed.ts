import type { Message, Rev, RoomId, ServerEventName, ServerEventPayload } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { MessageChange } from '../ports/store.ts';
import type { Broadcast } from './broadcast.ts';
import type { Connection } from './connection.ts';
import { Subscription } from './subscription.ts';

export interface Committed {
  change: MessageChange;
  message: Message;
}

interface RoomFeedParts {
  clock: Clock;
  broadcast: Broadcast;
  /** Right after the changes went out. */
  onPublished(roomId: RoomId, changes: readonly Committed[]): void;
}

/** A frame for each message is what limits a busy room; gathering for this long is what a person does not notice. */
const GATHER_MIN_MS = 4;
const GATHER_MAX_MS = 40;
const GATHER_MS_PER_LISTENER = 0.1;

/** One room's listeners and what goes out to them: at once while the room is quiet, gathered while it is busy. */
export class RoomFeed {
  readonly #roomId: RoomId;
  readonly #channel: string;
  readonly #parts: RoomFeedParts;
  readonly #subscriptions = new Map<Connection, Subscription>();
  #waiting: Committed[] = [];
  #cancelTimer: (() => void) | undefined;
  #publishedAt = Number.NEGATIVE_INFINITY;
  /** Unknown until something was published: a snapshot may hold what is committed and on its way here. */
  #publishedRev: Rev = -1;

  constructor(roomId: RoomId, parts: RoomFeedParts) {
    this.#roomId = roomId;
    this.#channel = `room:${roomId}`;
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#subscriptions.size === 0;
  }

  get connections(): Connection[] {
    return [...this.#subscriptions.keys()];
  }

  subscribe(connection: Connection): Subscription {
    this.unsubscribe(connection);
    const subscription = new Subscription(this.#roomId, connection, this.#channel);
    this.#subscriptions.set(connection, subscription);
    return subscription;
  }

  unsubscribe(connection: Connection): void {
    this.#subscriptions.get(connection)?.close();
    this.#subscriptions.delete(connection);
  }

  has(subscription: Subscription): boolean {
    return this.#subscriptions.get(subscription.connection) === subscription;
  }

  goLive(subscription: Subscription, snapshotRev: Rev): void {
    subscription.goLive(snapshotRev, this.#publishedRev);
  }

  /** Committed changes, in `rev` order and without gaps to those before. */
  publish(changes: readonly Committed[]): void {
    this.#waiting.push(...changes);
    if (this.#cancelTimer) return;
    const dueInMs = this.#publishedAt + this.#gatherMs() - this.#parts.clock.now();
    if (dueInMs <= 0) this.flush();
    else this.#cancelTimer = this.#parts.clock.setTimeout(() => this.flush(), dueInMs);
  }

  /** What waits goes out now. */
  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const changes = this.#waiting;
    const last = changes.at(-1);
    const first = changes[0];
    if (!first || !last) return;
    this.#waiting = [];
    this.#publishedAt = this.#parts.clock.now();
    this.#publishedRev = last.message.rev;
    const messages = changes.map(({ message }) => message);
    // The channel first: a subscription that becomes level by this very push must not hear it twice.
    if (this.#anyLevel()) {
      this.#parts.broadcast(this.#channel, 'messages', {
        roomId: this.#roomId,
        fromRev: first.message.rev - 1,
        messages,
      });
    }
    for (const subscription of this.#subscriptions.values()) subscription.push(messages, this.#publishedRev);
    this.#parts.onPublished(this.#roomId, changes);
  }

  /** Anything but messages, to everybody whose feed is live. */
  tell<Name extends ServerEventName>(name: Name, payload: ServerEventPayload<Name>, except?: Connection): void {
    if (this.#anyLevel()) this.#parts.broadcast(this.#channel, name, payload, except);
    for (const { connection, isLive, isLevel } of this.#subscriptions.values()) {
      if (isLive && !isLevel && connection !== except) connection.send(name, payload);
    }
  }

  #anyLevel(): boolean {
    for (const { isLevel } of this.#subscriptions.values()) if (isLevel) return true;
    return false;
  }

  #gatherMs(): number {
    return Math.min(GATHER_MAX_MS, Math.max(GATHER_MIN_MS, this.#subscriptions.size * GATHER_MS_PER_LISTENER));
  }
}
