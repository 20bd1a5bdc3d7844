import { limits, type RoomId } from '@roomful/protocol';
import { isStorageTrouble } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { MessageStore, RoomStore } from '../ports/store.ts';
import { AckTracker, type Run } from './ack-tracker.ts';
import { CatchUp } from './catch-up.ts';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import type { DeliveryMeter } from './delivery-meter.ts';
import { DeliveryReports } from './delivery-reports.ts';
import { FanOut } from './fan-out.ts';
import { Pace } from './pace.ts';
import { RoomActivity } from './room-activity.ts';
import { RoomChanges } from './room-changes.ts';
import { SharedReads } from './shared-reads.ts';
import { WriteQueue } from './write-queue.ts';

interface DeliveryParts {
  messages: MessageStore;
  rooms: RoomStore;
  clock: Clock;
  logger: Logger;
  meter: DeliveryMeter;
}

/** The path of a message, put together: queue → commit → answers → fan-out → acknowledgements → reports. */
export class Delivery {
  readonly connections = new Connections();
  readonly roomChanges = new RoomChanges();
  readonly fanOut: FanOut;
  readonly writeQueue: WriteQueue;
  readonly ackTracker: AckTracker;
  readonly catchUp: CatchUp;
  readonly reads: SharedReads;
  readonly #reports: DeliveryReports;
  readonly #activity: RoomActivity;
  readonly #pace: Pace;

  constructor({ messages, rooms, clock, logger, meter }: DeliveryParts) {
    const pace = new Pace(clock);
    this.#pace = pace;
    const reads = (this.reads = new SharedReads(clock));
    this.#reports = new DeliveryReports({ messages, connections: this.connections, clock, pace, logger });
    this.#activity = new RoomActivity({ rooms, connections: this.connections, clock, logger });
    this.ackTracker = new AckTracker({
      clock,
      reports: this.#reports,
      redeliver: (roomId, connection, run) => {
        redeliver(roomId, connection, run).catch((error: unknown) => {
          if (!isStorageTrouble(error)) logger.warn({ err: error, roomId }, 'redelivery not read');
        });
      },
    });
    this.fanOut = new FanOut({
      clock,
      pace,
      meter,
      onPublished: (roomId, changes) => {
        const published = changes.map(({ change, message }) => ({ isNew: change.kind === 'create', message }));
        this.ackTracker.track(roomId, published);
      },
    });
    this.catchUp = new CatchUp({ messages, reads, fanOut: this.fanOut, ackTracker: this.ackTracker });
    this.writeQueue = new WriteQueue({
      messages,
      clock,
      pace,
      meter,
      hasOthers: (roomId, userId) => this.fanOut.hasOthers(roomId, userId),
      onCommitted: (roomId, changes) => {
        this.fanOut.publish(roomId, changes);
        this.roomChanges.happened(roomId);
        this.#activity.note(roomId, changes);
      },
    });

    async function redeliver(roomId: RoomId, connection: Connection, { afterRev, count }: Run): Promise<void> {
      // What still waits to be taken would only wait twice.
      if (connection.hasBacklog()) return;
      const read = (limit: number) =>
        reads.read(`changes ${roomId} ${afterRev} ${limit}`, () => messages.changesAfter(roomId, afterRev, limit));
      let missed = await read(count);
      // One of them was changed since, and has its last word later: a frame has to reach that far.
      if (missed.at(-1)?.rev !== afterRev + count) missed = await read(limits.resumeMax);
      // It may have left while this was read; and what is more than a resume carries is told apart by its gap.
      if (missed.length === 0 || missed.length === limits.resumeMax || !connection.rooms.has(roomId)) return;
      connection.send('messages', { roomId, fromRev: afterRev, messages: missed });
      meter.redelivered({ messages: missed.length });
    }
  }

  /** The share of its time that the process works, from 0 to 1. */
  get load(): number {
    return this.#pace.load;
  }

  /** Everything that was accepted is written, published and reported. */
  async drain(): Promise<void> {
    await this.writeQueue.drain();
    this.fanOut.flush();
    this.ackTracker.stop();
    this.#activity.stop();
    await this.#reports.drain();
  }
}
