import type { MessageId, RoomId, UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';

export interface ArchiveBound {
  /** The place in display order of the newest message that was ever archived. */
  timestamp: number;
  id: MessageId;
  /** The highest `rev` among them. */
  rev: number;
}

interface BoundRow {
  room_id: RoomId;
  newest_timestamp: number;
  newest_id: MessageId;
  highest_rev: number;
}

/**
 * For which rooms and users, and up to where, the archive has to be asked. A copy in memory of what stands in the
 * database, which only this process writes: who reads what is newer is not slowed down by the archive at all.
 */
export class ArchiveBounds {
  readonly rooms = new Map<RoomId, ArchiveBound>();
  readonly users = new Set<UserId>();
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.#load();
  }

  /** After a commit that may have changed those of these rooms, and for these users. */
  refresh(roomIds: Iterable<RoomId>, userIds: Iterable<UserId>): void {
    const find = this.#database.prepare<[RoomId], BoundRow>('SELECT * FROM archived_rooms WHERE room_id = ?');
    for (const roomId of new Set(roomIds)) {
      const row = find.get(roomId);
      if (row) this.#set(row);
      else this.rooms.delete(roomId);
    }
    for (const userId of userIds) this.users.add(userId);
  }

  #load(): void {
    for (const row of this.#database.prepare<[], BoundRow>('SELECT * FROM archived_rooms').all()) this.#set(row);
    for (const id of this.#database.prepare<[], UserId>('SELECT user_id FROM archived_users').pluck().all()) {
      this.users.add(id);
    }
  }

  #set(row: BoundRow): void {
    this.rooms.set(row.room_id, { timestamp: row.newest_timestamp, id: row.newest_id, rev: row.highest_rev });
  }
}
