export { RoomfulClient } from './client.ts';
export type { ClientOptions } from './client.ts';
export type { ClientEvent, ClientEvents } from './client-events.ts';
export type { ClientStorage } from './client-storage.ts';
export type { EventStream } from './event-stream.ts';
export type { ObservableState } from './observable-state.ts';
export type { HistoryOptions } from './history.ts';
export type { ConnectionState } from './connection-state.ts';
export type { RequestOptions } from './requests.ts';
export { JoinedRoom } from './joined-room.ts';
export { RoomFeed } from './feed/room-feed.ts';
export type { FeedEvent } from './feed/feed-event.ts';
export type { FollowOptions } from './feed/follow-options.ts';
export type { FeedPosition, FeedStart } from './feed/feed-position.ts';
export type { LeftReason, RoomEvents } from './room-events.ts';
export type { OutgoingEntry, TimelineEntry } from './timeline-entry.ts';
export type { AddOptions, SendOptions, Sent } from './outbox.ts';
export { logIn, logOut, whoAmI } from './login.ts';
export type { LoginOptions, SessionOptions } from './login.ts';
export { createClaimKey } from './claim-key.ts';
export { createPairingCode, createRecoveryCode, logOutEverywhere, pair, recover } from './accounts.ts';
export type { PairOptions, RecoverOptions } from './accounts.ts';
export { createBotUser, listBots, revokeBotToken, rotateBotToken } from './bots.ts';
export type { CreateBotUserOptions, OwnBotOptions } from './bots.ts';
export { ChatError } from './errors.ts';
export type { ChatErrorCode, ChatErrorOptions, ErrorOrigin } from './errors.ts';
export { defaultReconnectPolicy } from './reconnect-policy.ts';
export type { ReconnectPolicy } from './reconnect-policy.ts';
export type { TokenReason } from './connection-keeper.ts';
export { connectWithSocketIo } from './connect-with-socket-io.ts';
export type { Connect, Socket, SocketListeners, SocketOptions } from './socket.ts';
export type { ClientClock } from './client-clock.ts';
export { countCodePoints, findContentProblem, limits, PROTOCOL_VERSION } from '@roomful/protocol';
export type {
  BotTokenData,
  CreateSessionData,
  DeliveryStatus,
  ErrorCode,
  LoadMessages,
  LoadMessagesData,
  MeData,
  Message,
  MessageCursor,
  MessageId,
  OwnBot,
  PageSize,
  PairData,
  PairingCodeData,
  Person,
  RecoverData,
  Room,
  RoomActivity,
  RoomId,
  User,
  UserId,
  UserKind,
  Welcome,
} from '@roomful/protocol';
