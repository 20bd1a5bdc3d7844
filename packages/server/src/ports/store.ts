import type {
  DeliveryStatus,
  Message,
  MessageCursor,
  MessageId,
  PageSize,
  Rev,
  Room,
  RoomId,
  User,
  UserId,
  UserKind,
} from '@roomful/protocol';
import type { CredentialStore } from './credentials.ts';
import type { AccessTokenStore } from './access-tokens.ts';
import type { DirectoryStore } from './directory-store.ts';
import type { AppStore } from './app-store.ts';
import type { BotStore } from './bot-store.ts';
import type { HookStore } from './hook-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { ArchiveStore, EraseStore, PurgeStore } from './data-at-rest.ts';

export type StoredRoom = Omit<Room, 'userCount'>;

export interface NewUser {
  username: string;
  /** The form in which look-alikes of a name are equal. */
  foldedName: string;
  kind: UserKind;
  at: number;
}

export interface UserStore {
  /** `taken`: the name itself exists. `resembled`: another name folds to the same form. Both carry its owner. */
  create(user: NewUser): Promise<{ status: 'created' | 'taken' | 'resembled'; user: User }>;
  findByName(username: string): Promise<User | undefined>;
  /** Gives the user another name, so that the former is free; the new one must be. */
  rename(userId: UserId, name: { username: string; foldedName: string }): Promise<void>;
  setLastSeen(userIds: readonly UserId[], at: number): Promise<void>;
  /** Who wrote the newest messages of a room, each once. */
  recentAuthors(roomId: RoomId, limit: number): Promise<User[]>;
  findMany(userIds: readonly UserId[]): Promise<User[]>;
}

export interface RoomStore {
  /** Names are unique without regard to case, deleted rooms included. The room is the one that holds the name now. */
  create(room: {
    name: string;
    createdBy: UserId;
    at: number;
  }): Promise<{ status: 'created' | 'name_taken' | 'deleted'; room: StoredRoom }>;
  find(roomId: RoomId): Promise<StoredRoom | undefined>;
  /**
   * Active rooms by name, without regard to case, after the given one. With `lastMessageAt`, as in `findActive`.
   * `matching`: only those of these names, without regard to case, where a star at the end stands for anything.
   */
  list(options: {
    afterName?: string | undefined;
    limit: number;
    matching?: readonly string[] | undefined;
  }): Promise<StoredRoom[]>;
  /** Those of the rooms that are active, with `lastMessageAt` unless all their messages are archived. */
  findActive(roomIds: readonly RoomId[]): Promise<StoredRoom[]>;
  /** Soft delete (a time) or restore (null). `undefined` when it was so already, or when there is no such room. */
  setDeletedAt(roomId: RoomId, deletedAt: number | null): Promise<StoredRoom | undefined>;
}

/** What the write queue hands over. `at` is the server's clock. */
export type MessageChange =
  | {
      kind: 'create';
      roomId: RoomId;
      userId: UserId;
      clientId: string;
      content: string;
      timestamp: number;
      at: number;
      /** `sent` when nobody else is there to wait for. */
      deliveryStatus: 'pending' | 'sent';
    }
  | { kind: 'edit'; messageId: MessageId; userId: UserId; content: string; at: number }
  /** `byAdmin`: the message may be anybody's. Without `userId`, by no person but an admin token: in a deleted room too. */
  | { kind: 'delete'; messageId: MessageId; userId: UserId | null; at: number; byAdmin?: boolean }
  /** Nothing that the author chose stays: content, `clientId`, the trace of a first text. In deleted rooms as well. */
  | { kind: 'erase'; messageId: MessageId; userId: UserId; at: number };

export type ChangeOutcome =
  | { status: 'changed'; message: Message; fromRev: Rev }
  /** The same send came before: here is the first message. Nothing was written. */
  | { status: 'repeated'; message: Message }
  | {
      status: 'refused';
      /** `SESSION_EXPIRED`: the author was erased meanwhile. */
      code:
        'CLIENT_ID_REUSED' | 'ROOM_DELETED' | 'ROOM_NOT_FOUND' | 'MESSAGE_NOT_FOUND' | 'FORBIDDEN' | 'SESSION_EXPIRED';
      roomId?: RoomId;
      /** With `CLIENT_ID_REUSED`: what the sender's key stands for, unless it was erased or is being purged. */
      message?: Message;
    };

export type Place = { page: number } | { before: MessageCursor } | { after: MessageCursor };

export interface DeliveryChange {
  messageId: MessageId;
  deliveryStatus: DeliveryStatus;
  retryCount: number;
}

export interface MessageStore {
  /** One durable transaction for the whole batch, in order; outcomes stand in the same order. */
  write(changes: readonly MessageChange[]): Promise<ChangeOutcome[]>;
  /** The room and what a joiner needs, read at one moment. Messages are in display order when `reset`, else by `rev`. */
  snapshot(
    roomId: RoomId,
    options: { afterRev?: Rev | undefined; pageSize: PageSize; resumeMax: number },
  ): Promise<{ room: StoredRoom; messages: Message[]; hasMore: boolean; reset: boolean } | undefined>;
  /** Display order, oldest first. */
  page(
    roomId: RoomId,
    options: { place: Place; pageSize: PageSize },
  ): Promise<{ messages: Message[]; totalMessages: number; hasMore: boolean }>;
  /**
   * The message and its neighbours, archived or not: half of `pageSize` before it, the rest after it, in display order.
   * `undefined` where the room has no such message.
   */
  around(
    roomId: RoomId,
    options: { messageId: MessageId; pageSize: PageSize },
  ): Promise<{ messages: Message[]; totalMessages: number; hasMore: boolean; hasNewer: boolean } | undefined>;
  /** By `rev`, lowest first. */
  changesAfter(roomId: RoomId, afterRev: Rev, limit: number): Promise<Message[]>;
  /** Everything that somebody wrote, archived or not, with the rooms' names; in the order of `clientId`, after the given one. */
  ofUser(
    userId: UserId,
    options: { afterClientId: string; limit: number },
  ): Promise<(Message & { roomName: string })[]>;
  /** Also of a deleted one, and in a deleted room. */
  exists(messageId: MessageId): Promise<boolean>;
  setDelivery(changes: readonly DeliveryChange[]): Promise<void>;
  /** After a crash nobody is left to wait for: `pending` becomes `sent`. Answers with how many. */
  settlePending(): Promise<number>;
}

/**
 * Everything durable. When the storage can't be read or written, methods throw `ChatError` `STORAGE_UNAVAILABLE` and
 * nothing of the call has happened.
 */
export interface Store {
  /** Another one for each database, and the same on every node of it. */
  readonly databaseId: string;
  readonly users: UserStore;
  readonly credentials: CredentialStore;
  readonly rooms: RoomStore;
  readonly messages: MessageStore;
  readonly accessTokens: AccessTokenStore;
  readonly bots: BotStore;
  readonly hooks: HookStore;
  readonly apps: AppStore;
  readonly directory: DirectoryStore;
  readonly audit: AuditStore;
  readonly archive: ArchiveStore;
  readonly purges: PurgeStore;
  readonly erasures: EraseStore;
  isHealthy(): Promise<boolean>;
  close(): Promise<void>;
}
