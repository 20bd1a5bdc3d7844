import type { Message, RoomId } from '@roomful/protocol';
import { isStorageTrouble } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryChange, MessageStore } from '../ports/store.ts';
import type { Connections } from './connections.ts';
import type { Pace } from './pace.ts';

const RETRY_DELAY_MS = 1_000;
/** Reached only while the storage is away. Messages whose state is left out are `sent` after the next start. */
const BACKLOG_MAX = 100_000;

export interface DeliveryReport extends Omit<DeliveryChange, 'messageId'> {
  message: Message;
}

interface DeliveryReportsParts {
  messages: Pick<MessageStore, 'setDelivery'>;
  connections: Connections;
  clock: Clock;
  pace: Pace;
  logger: Logger;
}

/** Writes delivery states in batches, then tells each sender what became of its messages. */
export class DeliveryReports {
  readonly #parts: DeliveryReportsParts;
  #waiting: DeliveryReport[] = [];
  #running: Promise<void> | undefined;
  #isPausing = false;

  constructor(parts: DeliveryReportsParts) {
    this.#parts = parts;
  }

  add(report: DeliveryReport): void {
    if (this.#waiting.length >= BACKLOG_MAX) return;
    this.#waiting.push(report);
    if (!this.#isPausing) this.#running ??= this.#run();
  }

  /** Resolves when nothing waits any more, or the storage refused it. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, pace } = this.#parts;
    await clock.yield();
    while (this.#waiting.length > 0) {
      // Nobody waits for a mark as for a message: the busier the server, the more of them go together.
      const { gatherMs } = pace;
      if (gatherMs > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, gatherMs));
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#parts.messages.setDelivery(batch.map(toChange));
      } catch (error) {
        if (!isStorageTrouble(error)) {
          this.#parts.logger.error({ err: error, waiting: batch.length }, 'delivery states not written');
        }
        this.#waiting = [...batch, ...this.#waiting].slice(0, BACKLOG_MAX);
        this.#isPausing = true;
        this.#parts.clock.setTimeout(() => {
          this.#isPausing = false;
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
