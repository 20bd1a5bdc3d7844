import type { MessageId, Rev, RoomId, UserId } from '@roomful/protocol';
import type { Database, Statement } from 'better-sqlite3';
import type { Clock } from '../../ports/clock.ts';
import type { ArchiveStore } from '../../ports/data-at-rest.ts';
import { StartError } from '../../start-error.ts';
import { ArchiveBounds } from './archive-bounds.ts';
import { ArchiveFile } from './archive-file.ts';
import { createMessageView, STORED_COLUMNS } from './message-view.ts';
import { guardStorage, storageUnavailable } from './storage-error.ts';

interface Moving {
  id: MessageId;
  room_id: RoomId;
  user_id: UserId;
}

/**
 * Old messages in a file of their own. SQLite does not commit two files together in WAL mode, so a chunk is first copied
 * and durable, then deleted where it was: at any moment a message stands in the main file, or in the archive, or in both,
 * and then the main file's is the one that counts.
 */
export class SqliteArchive implements ArchiveStore {
  readonly file: ArchiveFile;
  readonly bounds: ArchiveBounds;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #statements = new Map<string, Statement<unknown[]>>();

  /** Throws `StartError` when the archive can't be used. */
  constructor(database: Database, path: string, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.file = new ArchiveFile(database, path);
    this.bounds = new ArchiveBounds(database);
    createMessageView(database, { withArchive: this.file.isAttached });
    if (this.file.isAttached) this.#tidy();
  }

  moveChunk({ before, limit }: Parameters<ArchiveStore['moveChunk']>[0]): Promise<number> {
    return guardStorage(() => {
      const moving = this.#pick(before, limit);
      if (moving.length === 0) return 0;
      this.#ensureFile();
      this.file.assertInPlace();
      this.file.guard(() => this.#copy(moving));
      // Both files have them now; in a place where nobody would find the copies they don't count.
      this.file.assertInPlace();
      this.#deleteMoved(moving);
      return moving.length;
    });
  }

  finish(): Promise<void> {
    return guardStorage(() => {
      if (!this.file.isAttached) return;
      this.file.guard(() => {
        this.#tidy();
        if (this.file.path !== ':memory:') this.#database.pragma('archive.wal_checkpoint(TRUNCATE)');
      });
    });
  }

  countOlder(before: number): Promise<number> {
    return guardStorage(() => {
      const sql = `SELECT count(*) AS messages FROM rooms r CROSS JOIN messages m ON m.room_id = r.id AND m.timestamp < ?`;
      return this.#database.prepare<[number], { messages: number }>(sql).get(before)?.messages ?? 0;
    });
  }

  /** A statement that reads the archive, prepared at its first use. */
  statement<Row>(sql: string): { get(...values: unknown[]): Row | undefined; all(...values: unknown[]): Row[] } {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare<unknown[]>(sql);
      this.#statements.set(sql, statement);
    }
    const prepared = statement;
    return {
      get: (...values) => this.file.guard(() => prepared.get(...values) as Row | undefined),
      all: (...values) => this.file.guard(() => prepared.all(...values) as Row[]),
    };
  }

  /** Whether what is read down to this place, or to the very end, has to ask the archive. */
  reachesPlace(roomId: RoomId, place: { timestamp: number; id: MessageId } | undefined): boolean {
    const bound = this.bounds.rooms.get(roomId);
    if (!bound) return false;
    if (!place) return true;
    return place.timestamp < bound.timestamp || (place.timestamp === bound.timestamp && place.id <= bound.id);
  }

  /** Whether a resume from this `rev` has to ask the archive. */
  reachesRev(roomId: RoomId, rev: Rev): boolean {
    const bound = this.bounds.rooms.get(roomId);
    return bound !== undefined && rev < bound.rev;
  }

  close(): void {
    this.file.close();
  }

  #ensureFile(): void {
    if (this.file.isAttached) return;
    try {
      this.file.ensure(() => this.#clock.randomToken(16));
    } catch (error) {
      // The server runs: nothing stops but the moving.
      throw error instanceof StartError ? storageUnavailable(error) : error;
    }
    createMessageView(this.#database, { withArchive: true });
  }

  #pick(before: number, limit: number): Moving[] {
    // What is pending still gets its delivery state, and a room that is being purged has nothing worth keeping.
    const sql = `SELECT m.id, m.room_id, m.user_id FROM rooms r
      CROSS JOIN messages m ON m.room_id = r.id AND m.timestamp < ?
      WHERE r.purging_at IS NULL AND m.delivery_status <> 'pending' LIMIT ?`;
    return this.#database.prepare<[number, number], Moving>(sql).all(before, limit);
  }

  #copy(moving: readonly Moving[]): void {
    const ids = JSON.stringify(moving.map(({ id }) => id));
    this.#database.prepare('UPDATE archive SET is_moving = 1 WHERE is_moving = 0').run();
    // A stale copy, or one of a chunk that was interrupted, gives way.
    const sql = `INSERT OR REPLACE INTO archive.messages (${STORED_COLUMNS})
      SELECT ${STORED_COLUMNS} FROM main.messages WHERE id IN (SELECT value FROM json_each(?))`;
    this.#database.transaction(() => this.#database.prepare(sql).run(ids)).immediate();
  }

  /** The bounds rise together with the deletion: what is only in the archive is always within them. */
  #deleteMoved(moving: readonly Moving[]): void {
    const ids = JSON.stringify(moving.map(({ id }) => id));
    const chosen = 'SELECT value FROM json_each(@ids)';
    const statements = [
      `INSERT INTO archived_rooms (room_id, newest_timestamp, newest_id, highest_rev)
         SELECT room_id, timestamp, id, rev FROM main.messages WHERE id IN (${chosen})
         ON CONFLICT (room_id) DO UPDATE SET
           newest_id = CASE WHEN (excluded.newest_timestamp, excluded.newest_id) > (newest_timestamp, newest_id)
             THEN excluded.newest_id ELSE newest_id END,
           newest_timestamp = max(newest_timestamp, excluded.newest_timestamp),
           highest_rev = max(highest_rev, excluded.highest_rev)`,
      `INSERT OR IGNORE INTO archived_users (user_id) SELECT user_id FROM main.messages WHERE id IN (${chosen})`,
      `DELETE FROM stale_copies WHERE message_id IN (${chosen})`,
      `DELETE FROM main.messages WHERE id IN (${chosen})`,
    ].map((sql) => this.#database.prepare(sql));
    this.#database
      .transaction(() => {
        for (const statement of statements) statement.run({ ids });
      })
      .immediate();
    this.bounds.refresh(
      moving.map(({ room_id }) => room_id),
      moving.map(({ user_id }) => user_id),
    );
  }

  /** Whatever stands in both files is removed from the archive. */
  removeDoubles(): void {
    if (!this.file.isAttached) return;
    this.#database.prepare('UPDATE archive SET is_moving = 1').run();
    this.file.guard(() => this.#tidy());
  }

  /**
   * Removes from the archive what stands in the main file as well. Never the only copy: the main file is asked in the same
   * statement, and what it answers is on the disk before.
   */
  #tidy(): void {
    const database = this.#database;
    const wasMoving = database.prepare<[], number>('SELECT is_moving FROM archive').pluck().get() === 1;
    const hasStale = database.prepare('SELECT 1 FROM stale_copies LIMIT 1').get() !== undefined;
    if (!wasMoving && !hasStale) return;
    if (this.file.path !== ':memory:') database.pragma('main.wal_checkpoint(PASSIVE)');
    database.exec(
      wasMoving
        ? // Nearly all of the main file is newer than whatever was archived, and need not be looked at.
          `DELETE FROM archive.messages WHERE id IN
             (SELECT id FROM main.messages WHERE id <= (SELECT max(id) FROM archive.messages))`
        : `DELETE FROM archive.messages
             WHERE id IN (SELECT m.id FROM stale_copies s JOIN main.messages m ON m.id = s.message_id)`,
    );
    database.exec('BEGIN IMMEDIATE; DELETE FROM stale_copies; UPDATE archive SET is_moving = 0; COMMIT');
  }
}
