import type { MessageId, RoomId, UserId } from '@roomful/protocol';

/** Moving old messages out of the way, in chunks that are each short. What is read stays the same. */
export interface ArchiveStore {
  /** Moves up to `limit` messages with an earlier timestamp; answers with how many. */
  moveChunk(options: { before: number; limit: number }): Promise<number>;
  /** After the last chunk: what was left over on the way is removed. */
  finish(): Promise<void>;
  /** How many messages with an earlier timestamp have not moved yet. */
  countOlder(before: number): Promise<number>;
}

export interface PurgeState {
  roomId: RoomId;
  /** Messages that are still there. */
  remaining: number;
}

/** Removing a room for good. */
export interface PurgeStore {
  /**
   * From here on nobody finds the room, and its name is free. `not_deleted`: only a room that was soft-deleted can be
   * purged. `begun`: it was begun before.
   */
  begin(roomId: RoomId, at: number): Promise<'begun' | 'not_found' | 'not_deleted'>;
  /** Removes up to `limit` messages; `done` when the room itself is gone as well. */
  removeChunk(roomId: RoomId, limit: number): Promise<'more' | 'done'>;
  /** Those that are begun and not finished. */
  unfinished(): Promise<PurgeState[]>;
}

/** Erasing a person, around the messages, which are erased through the write queue. */
export interface EraseStore {
  /** Renames and marks the user, and removes every key. Answers with the former name; `undefined` if there is no such user. */
  begin(userId: UserId, at: number): Promise<{ username: string; wasErased: boolean } | undefined>;
  /** Messages of the user with something of them left, after the given place. */
  messagesLeft(
    userId: UserId,
    options: { afterClientId: string; limit: number },
  ): Promise<{ id: MessageId; clientId: string }[]>;
  /** Rewrites every file so that nothing removed is left in it. Long: nothing can be written meanwhile. */
  scrub(): Promise<void>;
  finish(userId: UserId): Promise<void>;
  unfinished(): Promise<UserId[]>;
}
