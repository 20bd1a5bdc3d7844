import type { Message, RoomId } from '@roomful/protocol';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryChange, MessageStore } from '../ports/store.ts';
import type { Connections } from './connections.ts';

const RETRY_DELAY_MS = 1_000;

export interface DeliveryReport extends Omit<DeliveryChange, 'messageId'> {
  message: Message;
}

/** Writes delivery states in batches, then tells each sender what became of its messages. */
export class DeliveryReports {
  readonly #parts: { messages: MessageStore; connections: Connections; clock: Clock; logger: Logger };
  #waiting: DeliveryReport[] = [];
  #running: Promise<void> | undefined;

  constructor(parts: { messages: MessageStore; connections: Connections; clock: Clock; logger: Logger }) {
    this.#parts = parts;
  }

  add(report: DeliveryReport): void {
    this.#waiting.push(report);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits any more, or the storage refused it. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await this.#parts.clock.yield();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#parts.messages.setDelivery(batch.map(toChange));
      } catch (error) {
        this.#parts.logger.error({ err: error, waiting: batch.length }, 'delivery states not written');
        this.#waiting = [...batch, ...this.#waiting];
        this.#parts.clock.setTimeout(() => {
          this.#running ??= this.#run();
        }, RETRY_DELAY_MS);
        break;
      }
      this.#tellSenders(batch);
    }
    this.#running = undefined;
  }

  #tellSenders(batch: readonly DeliveryReport[]): void {
    const bySenderAndRoom = new Map<string, DeliveryReport[]>();
    for (const report of batch) {
      const key = `${report.message.userId} ${report.message.roomId}`;
      const group = bySenderAndRoom.get(key);
      if (group) group.push(report);
      else bySenderAndRoom.set(key, [report]);
    }
    for (const group of bySenderAndRoom.values()) {
      const [first] = group;
      if (first) this.#tellSender(first.message.userId, first.message.roomId, group);
    }
  }

  #tellSender(userId: Message['userId'], roomId: RoomId, reports: readonly DeliveryReport[]): void {
    const updates = reports.map(({ message, deliveryStatus, retryCount }) => ({
      id: message.id,
      clientId: message.clientId,
      deliveryStatus,
      retryCount,
    }));
    for (const connection of this.#parts.connections.ofUser(userId)) {
      connection.send('delivery_status', { roomId, updates });
    }
  }
}

function toChange({ message, deliveryStatus, retryCount }: DeliveryReport): DeliveryChange {
  return { messageId: message.id, deliveryStatus, retryCount };
}
