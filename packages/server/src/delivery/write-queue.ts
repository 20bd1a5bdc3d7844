import type { RoomId, UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ChangeOutcome, MessageChange, MessageStore } from '../ports/store.ts';
import type { DeliveryMeter } from './delivery-meter.ts';
import type { Pace } from './pace.ts';
import type { Committed } from './room-feed.ts';

const CAPACITY = 10_000;
/** The longest that a change waits for others, when the server has no time to spare. */
const GATHER_MAX_MS = 5;
/** A transaction gathers for a small part of the time for which a frame does: everybody's answer waits for it. */
const GATHER_SHARE = 1 / 16;

/** What is asked for. Whether somebody else is there to wait for shows only when it is written. */
export type AskedChange =
  Exclude<MessageChange, { kind: 'create' }> | Omit<Extract<MessageChange, { kind: 'create' }>, 'deliveryStatus'>;

interface Waiting {
  change: AskedChange;
  resolve: (outcome: ChangeOutcome) => void;
  reject: (error: unknown) => void;
}

interface WriteQueueParts {
  messages: Pick<MessageStore, 'write'>;
  clock: Clock;
  pace: Pace;
  meter: DeliveryMeter;
  /** Whether anybody but this user has a feed of the room, live or about to be. */
  hasOthers(roomId: RoomId, userId: UserId): boolean;
  /** After the commit and after the senders were answered: the changes of each room in `rev` order. */
  onCommitted(roomId: RoomId, changes: readonly Committed[]): void;
}

/**
 * The only way in which messages are written. A change that comes alone is written at once; what comes while the batch
 * before it is on its way goes together into one transaction, and a busy server waits up to a few milliseconds for more.
 * Batches follow each other, so what leaves here is in commit order.
 */
export class WriteQueue {
  readonly #parts: WriteQueueParts;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #committedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: WriteQueueParts) {
    this.#parts = parts;
  }

  get depth(): number {
    return this.#waiting.length;
  }

  /** Resolves once the change is durable, or was refused by the store. Throws `OVERLOADED`, `STORAGE_UNAVAILABLE`. */
  submit(change: AskedChange): Promise<ChangeOutcome> {
    if (this.#waiting.length >= CAPACITY) {
      return Promise.reject(
        new ChatError('OVERLOADED', 'Too many messages wait to be written. Send again in a second.', {
          retryAfterMs: 1_000,
        }),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything submitted so far is written and published. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#writeBatch(batch);
      // What other sockets have sent meanwhile comes in here, and makes the next batch.
      await this.#parts.clock.yield();
    }
    this.#running = undefined;
  }

  async #gather(): Promise<void> {
    const { clock, pace } = this.#parts;
    const gatherMs = Math.min(GATHER_MAX_MS, pace.gatherMs * GATHER_SHARE);
    const dueInMs = this.#committedAt + gatherMs - clock.elapsed();
    if (dueInMs > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, dueInMs));
  }

  /**
   * In the tick of the transaction: whoever subscribes later has the message in its snapshot, so nobody who must be
   * waited for is overlooked.
   */
  #decide(change: AskedChange): MessageChange {
    if (change.kind !== 'create') return change;
    const hasOthers = this.#parts.hasOthers(change.roomId, change.userId);
    return { ...change, deliveryStatus: hasOthers ? 'pending' : 'sent' };
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    const { clock, meter } = this.#parts;
    const startedAt = clock.elapsed();
    let outcomes: ChangeOutcome[];
    try {
      outcomes = await this.#parts.messages.write(batch.map(({ change }) => this.#decide(change)));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    this.#committedAt = clock.elapsed();
    meter.committed({ changes: batch.length, ms: this.#committedAt - startedAt });
    const committed = new Map<RoomId, Committed[]>();
    for (const [index, { change, resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      if (!outcome) {
        reject(new Error('the store answered with fewer outcomes than changes'));
        continue;
      }
      resolve(outcome);
      if (outcome.status !== 'changed') continue;
      const { message } = outcome;
      const ofRoom = committed.get(message.roomId);
      if (ofRoom) ofRoom.push({ change, message });
      else committed.set(message.roomId, [{ change, message }]);
    }
    // Senders hear of the commit first: their answers go out while this waits.
    await clock.settle();
    for (const [roomId, changes] of committed) this.#parts.onCommitted(roomId, changes);
  }
}
