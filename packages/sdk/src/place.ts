import type { RoomId } from '@roomful/protocol';
import type { ServerEvent } from './connection.ts';
import type { Outbox } from './outbox.ts';
import type { RequestOptions } from './requests.ts';
import type { LeftReason } from './room-events.ts';

/** What the client sees of a room that it is in, whether for a view (`RoomSession`) or for a program (`FeedSession`). */
export interface Place {
  readonly roomId: RoomId;
  readonly outbox: Outbox;
  /** Why it is over; false while it lives. */
  readonly left: false | LeftReason;
  /** The first join. Throws `ChatError`. */
  join(options?: RequestOptions): Promise<void>;
  /** On a new connection: gets in step again, then sends what waits. Never throws. */
  resume(): Promise<void>;
  receive(event: ServerEvent): void;
  connectionLost(): void;
  close(reason: LeftReason): void;
}
