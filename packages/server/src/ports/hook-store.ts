import type { HookId, HookOffReason, MessageId, Rev, RoomId, UserId } from '@roomful/protocol';
import type { StoredRoom } from './store.ts';

interface StoredHookBase {
  id: HookId;
  botId: UserId;
  createdAt: number;
  createdBy: UserId;
  /** Null while it is on. */
  disabledReason: HookOffReason | null;
}

export interface StoredIncomingHook extends StoredHookBase {
  kind: 'incoming';
  roomId: RoomId;
}

export interface StoredOutgoingHook extends StoredHookBase {
  kind: 'outgoing';
  url: string;
  /** Null: every room. */
  roomIds: RoomId[] | null;
  secret: string;
  former: { secret: string; until: number } | null;
  lastDeliveredAt: number | null;
  failingSince: number | null;
  lastFailure: HookFailure | null;
}

export type StoredHook = StoredIncomingHook | StoredOutgoingHook;

export interface HookFailure {
  at: number;
  /** Null where no answer came. */
  status: number | null;
  message: string;
}

export type NewHook = { botId: UserId; createdBy: UserId; at: number } & (
  | { kind: 'incoming'; roomId: RoomId; secretHash: string }
  | { kind: 'outgoing'; url: string; secret: string; roomIds: readonly RoomId[] | null }
);

/** How far an outgoing hook is in a room. */
export interface HookCursor {
  hookId: HookId;
  roomId: RoomId;
  /** Up to here everything was taken. */
  rev: Rev;
  /** Every message up to this one was told as new, or is older than the hook. */
  wholeUpTo: MessageId | 0;
  /** The newest message that was told. */
  newestId: MessageId | 0;
}

export interface HookStore {
  /** In one step with counting, so that many at once don't get beyond `max`: then `too_many`. */
  create(hook: NewHook, max: number): Promise<StoredHook | 'too_many' | 'no_room'>;
  /** Oldest first. */
  listOf(botId: UserId): Promise<StoredHook[]>;
  find(hookId: HookId): Promise<StoredHook | undefined>;
  findByHash(secretHash: string): Promise<StoredIncomingHook | undefined>;
  remove(hookId: HookId): Promise<void>;
  setSecretHash(hookId: HookId, secretHash: string): Promise<void>;
  /** The one before signs as well until `formerUntil`. */
  setSecret(hookId: HookId, secret: string, formerUntil: number): Promise<void>;
  setUrl(hookId: HookId, url: string): Promise<void>;
  /** Null switches it on, and forgets its failures. */
  setDisabled(hookId: HookId, reason: HookOffReason | null): Promise<void>;
  /** Those that are on, of these bots. `madeByBots`: only those that the bots made themselves. */
  disableOf(botIds: readonly UserId[], reason: HookOffReason, which: { madeByBots: boolean }): Promise<void>;
  noteDelivered(hookId: HookId, at: number): Promise<void>;
  /** Does not count as failing: the event was taken, and its answer is what was wrong. */
  noteTrouble(hookId: HookId, failure: HookFailure): Promise<void>;
  /** Answers with since when it fails. */
  noteFailure(hookId: HookId, failure: HookFailure): Promise<number>;
  /** Outgoing hooks that are on. */
  active(): Promise<HookId[]>;
  /** Rooms in which an outgoing hook has something to tell, by id after the given one. */
  roomsBehind(hookId: HookId, options: { afterRoomId: number; limit: number }): Promise<RoomId[]>;
  /** `undefined` where the room is gone, deleted, or none of the hook's. Without a cursor the room is new to it. */
  place(hookId: HookId, roomId: RoomId): Promise<{ room: StoredRoom; cursor: HookCursor | undefined } | undefined>;
  saveCursors(cursors: readonly HookCursor[]): Promise<void>;
}
