export { enterApp } from './enter-app.ts';
export type { AppSession, EnterAppOptions, HostToken } from './enter-app.ts';
export { ChatError } from '../errors.ts';
export type { ChatErrorCode, ChatErrorOptions, ErrorOrigin } from '../errors.ts';
export type { ClientClock } from '../client-clock.ts';
export type { TokenReason } from '../connection-keeper.ts';
export type { ErrorCode, Room, RoomId, User, UserId, UserKind } from '@roomful/protocol';
