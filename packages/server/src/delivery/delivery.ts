import { limits, type RoomId } from '@roomful/protocol';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { MessageStore } from '../ports/store.ts';
import { AckTracker } from './ack-tracker.ts';
import type { Broadcast } from './broadcast.ts';
import { CatchUp } from './catch-up.ts';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { DeliveryReports } from './delivery-reports.ts';
import { FanOut } from './fan-out.ts';
import { WriteQueue } from './write-queue.ts';

interface DeliveryParts {
  messages: MessageStore;
  clock: Clock;
  logger: Logger;
  broadcast: Broadcast;
}

/** The path of a message, put together: queue → commit → answers → fan-out → acknowledgements → reports. */
export class Delivery {
  readonly connections = new Connections();
  readonly fanOut: FanOut;
  readonly writeQueue: WriteQueue;
  readonly ackTracker: AckTracker;
  readonly catchUp: CatchUp;
  readonly #reports: DeliveryReports;

  constructor({ messages, clock, logger, broadcast }: DeliveryParts) {
    this.#reports = new DeliveryReports({ messages, connections: this.connections, clock, logger });
    this.ackTracker = new AckTracker({
      clock,
      reports: this.#reports,
      redeliver: (roomId, connection, afterRev) => {
        redeliver(roomId, connection, afterRev).catch((error: unknown) => {
          logger.warn({ err: error, roomId }, 'redelivery not read');
        });
      },
    });
    this.fanOut = new FanOut({
      clock,
      broadcast,
      onPublished: (roomId, changes) => {
        const published = changes.map(({ change, message }) => ({ isNew: change.kind === 'create', message }));
        this.ackTracker.track(roomId, published);
      },
    });
    this.catchUp = new CatchUp({ messages, fanOut: this.fanOut, ackTracker: this.ackTracker });
    this.writeQueue = new WriteQueue({
      messages,
      clock,
      onCommitted: (roomId, changes) => this.fanOut.publish(roomId, changes),
    });

    async function redeliver(roomId: RoomId, connection: Connection, afterRev: number): Promise<void> {
      const missed = await messages.changesAfter(roomId, afterRev, limits.resumeMax);
      if (missed.length > 0) connection.send('messages', { roomId, fromRev: afterRev, messages: missed });
    }
  }

  /** Everything that was accepted is written, published and reported. */
  async drain(): Promise<void> {
    await this.writeQueue.drain();
    this.fanOut.flush();
    this.ackTracker.stop();
    await this.#reports.drain();
  }
}
