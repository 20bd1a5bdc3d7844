import type { Message, Rev, RoomId, ServerEventName, ServerEventPayload, UserId } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Connection } from './connection.ts';
import type { DeliveryMeter } from './delivery-meter.ts';
import { encodeEvent } from './frame.ts';
import type { Pace } from './pace.ts';
import { Subscription } from './subscription.ts';
import type { AskedChange } from './write-queue.ts';

export interface Committed {
  change: AskedChange;
  message: Message;
}

export interface RoomFeedParts {
  clock: Clock;
  pace: Pace;
  meter: DeliveryMeter;
  /** Right after the changes went out. */
  onPublished(roomId: RoomId, changes: readonly Committed[]): void;
}

/** Sending to one listener costs a few microseconds: so no room uses more than about a third of the time. */
const GATHER_MS_PER_LISTENER = 0.02;
/** Of content. A frame of long messages has gathered enough, and must stay far below what cuts a slow connection. */
const GATHER_MAX_LENGTH = 32_768;

/**
 * One room's listeners and what goes out to them. A frame for each message and listener is what limits a chat server: a
 * room publishes at once while there is time to spare, and gathers the longer the busier the server is.
 */
export class RoomFeed {
  readonly #roomId: RoomId;
  readonly #parts: RoomFeedParts;
  readonly #subscriptions = new Map<Connection, Subscription>();
  #waiting: Committed[] = [];
  #waitingLength = 0;
  #cancelTimer: (() => void) | undefined;
  #publishedAt = Number.NEGATIVE_INFINITY;
  /** Unknown until something was published: a snapshot may hold what is committed and on its way here. */
  #publishedRev: Rev = -1;

  constructor(roomId: RoomId, parts: RoomFeedParts) {
    this.#roomId = roomId;
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#subscriptions.size === 0;
  }

  get connections(): Connection[] {
    return [...this.#subscriptions.keys()];
  }

  hasOthers(userId: UserId): boolean {
    for (const { user } of this.#subscriptions.keys()) if (user.id !== userId) return true;
    return false;
  }

  subscribe(connection: Connection): Subscription {
    const subscription = new Subscription(this.#roomId, connection);
    this.#subscriptions.set(connection, subscription);
    return subscription;
  }

  unsubscribe(connection: Connection): void {
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
    for (const { message } of changes) this.#waitingLength += message.content.length;
    if (this.#waitingLength > GATHER_MAX_LENGTH) return this.flush();
    if (this.#cancelTimer) return;
    const dueInMs = this.#publishedAt + this.#gatherMs() - this.#parts.clock.elapsed();
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
    this.#waitingLength = 0;
    const { clock, meter } = this.#parts;
    const startedAt = clock.elapsed();
    this.#publishedAt = startedAt;
    this.#publishedRev = last.message.rev;
    const messages = changes.map(({ message }) => message);
    const frame = encodeEvent('messages', { roomId: this.#roomId, fromRev: first.message.rev - 1, messages });
    for (const subscription of this.#subscriptions.values()) subscription.push(messages, frame, this.#publishedRev);
    this.#parts.onPublished(this.#roomId, changes);
    meter.published({
      messages: messages.length,
      listeners: this.#subscriptions.size,
      ms: clock.elapsed() - startedAt,
    });
  }

  /** Anything but messages, to everybody whose feed is live. */
  tell<Name extends ServerEventName>(name: Name, payload: ServerEventPayload<Name>, except?: Connection): void {
    const frame = encodeEvent(name, payload);
    for (const { connection, isLive } of this.#subscriptions.values()) {
      if (isLive && connection !== except) connection.sendFrame(frame);
    }
  }

  #gatherMs(): number {
    return Math.max(this.#parts.pace.gatherMs, this.#subscriptions.size * GATHER_MS_PER_LISTENER);
  }
}
