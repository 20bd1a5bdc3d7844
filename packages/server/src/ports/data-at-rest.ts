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
   * From here on nobody finds the room, and its name is free. Only a room that was soft-deleted can be purged. Begun twice
   * it is the same purge.
   */
  begin(roomId: RoomId, at: number): Promise<PurgeState | 'not_found' | 'not_deleted'>;
  /** What `begin` would say. */
  look(roomId: RoomId): Promise<PurgeState | 'not_found' | 'not_deleted'>;
  /** Removes up to `limit` messages from either file; answers with how many, `done` when there are none. */
  removeChunk(roomId: RoomId, limit: number): Promise<{ removed: number; done: boolean }>;
  /** The room itself goes. */
  finish(roomId: RoomId): Promise<void>;
  /** Those that are begun and not finished. */
  unfinished(): Promise<PurgeState[]>;
}

export interface ErasedUser {
  id: UserId;
  username: string;
}

export interface UnfinishedErasure {
  userId: UserId;
  /** Whose sessions have to end, under the names they have: the person and their bots. Empty once they have ended. */
  sessionsOf: ErasedUser[];
}

/** Erasing a person, around the messages, which are erased through the write queue. */
export interface EraseStore {
  /**
   * Renames and marks the user, removes every key, revokes the tokens of their bots. Begun twice it is the same erasure.
   * `undefined`: there is no such user.
   */
  begin(
    userId: UserId,
    former: { username: string; foldedName: string; at: number },
  ): Promise<UnfinishedErasure | undefined>;
  /** The former name is forgotten here too. */
  sessionsEnded(userId: UserId): Promise<void>;
  /** Messages of the user with something of them left, after the given place. */
  messagesLeft(
    userId: UserId,
    options: { afterClientId: string; limit: number },
  ): Promise<{ id: MessageId; clientId: string }[]>;
  /**
   * Rewrites every file so that nothing that was removed or overwritten is left in it. It takes long, and nothing can be
   * written meanwhile.
   */
  scrub(): Promise<void>;
  finish(userId: UserId): Promise<void>;
  unfinished(): Promise<UnfinishedErasure[]>;
}
