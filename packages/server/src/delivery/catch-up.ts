import { limits, type PageSize, type Rev, type RoomId } from '@roomful/protocol';
import type { MessageStore } from '../ports/store.ts';
import type { AckTracker } from './ack-tracker.ts';
import type { Connection } from './connection.ts';
import type { FanOut } from './fan-out.ts';
import type { SharedReads } from './shared-reads.ts';

export interface Feed {
  snapshot: NonNullable<Awaited<ReturnType<MessageStore['snapshot']>>>;
  /** Call it once the snapshot is on its way to the client. */
  goLive(): void;
  cancel(): void;
  /** False once the room was closed to this connection, or a newer feed took this one's place. */
  isOpen(): boolean;
}

/**
 * Snapshot and subscription as one step. The subscription comes first and holds back what is published while the
 * snapshot is read; going live sends only what is newer than the snapshot. So a change is in the snapshot or follows
 * it, never both, never neither. A connection that resumes a room it is in gets a new feed in place of the old one.
 */
export class CatchUp {
  readonly #messages: MessageStore;
  readonly #fanOut: FanOut;
  readonly #ackTracker: AckTracker;
  readonly #reads: SharedReads;

  constructor(parts: { messages: MessageStore; reads: SharedReads; fanOut: FanOut; ackTracker: AckTracker }) {
    this.#messages = parts.messages;
    this.#reads = parts.reads;
    this.#fanOut = parts.fanOut;
    this.#ackTracker = parts.ackTracker;
  }

  /** `undefined` when there is no such room. When it throws, the connection has no feed of the room any more. */
  async open(
    roomId: RoomId,
    connection: Connection,
    { afterRev, pageSize }: { afterRev: Rev | undefined; pageSize: PageSize },
  ): Promise<Feed | undefined> {
    const subscription = this.#fanOut.subscribe(roomId, connection);
    const cancel = () => this.close(roomId, connection);
    try {
      const snapshot = await this.#reads.read(`snapshot ${roomId} ${afterRev} ${pageSize}`, () =>
        this.#messages.snapshot(roomId, { afterRev, pageSize, resumeMax: limits.resumeMax }),
      );
      if (!snapshot) {
        cancel();
        return undefined;
      }
      const isOpen = () => this.#fanOut.has(subscription);
      const goLive = () => {
        if (!isOpen()) return;
        this.#ackTracker.enter(roomId, connection, snapshot.room.rev);
        this.#fanOut.goLive(subscription, snapshot.room.rev);
      };
      return { snapshot, goLive, cancel, isOpen };
    } catch (error) {
      cancel();
      throw error;
    }
  }

  close(roomId: RoomId, connection: Connection): void {
    this.#fanOut.unsubscribe(roomId, connection);
    this.#ackTracker.leave(roomId, connection);
  }
}
