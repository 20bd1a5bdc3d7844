import type { NoticeName, NoticePayload, RequestData, RequestName, RoomId, UserId } from '@roomful/protocol';
import type { ClientClock } from './client-clock.ts';
import type { Connection } from './connection.ts';
import type { Place } from './place.ts';
import type { Payload, RequestNowOptions, RequestOptions } from './requests.ts';
import type { SendPace } from './send-pace.ts';
import type { ServerClock } from './server-clock.ts';
import type { WaitingMessages } from './waiting-messages.ts';

/** What a joined room needs of the client that it belongs to. */
export interface RoomHost {
  readonly clock: ClientClock;
  readonly serverClock: ServerClock;
  readonly userId: UserId;
  readonly username: string;
  /** The open connection, if there is one at this moment. */
  readonly connection: Connection | undefined;
  /** Over the present connection; waits for one that is being made. */
  request<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
    options?: RequestOptions,
  ): Promise<RequestData<Name>>;
  /** Over the present connection only: without one it fails at once. */
  requestNow<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
    options?: RequestNowOptions,
  ): Promise<RequestData<Name>>;
  notify<Name extends NoticeName>(name: Name, payload: NoticePayload<Name>): void;
  /** For whoever may be in one room only, joins are one after the other, so that both sides agree on the last. */
  takeJoinTurn<Result>(task: () => Promise<Result>): Promise<Result>;
  /** For programs, which send for many. */
  readonly pace?: SendPace;
  /** Where the room's waiting messages are kept, if they are. */
  waitingMessages?(roomId: RoomId): WaitingMessages | undefined;
  onLeft(place: Place): void;
}
