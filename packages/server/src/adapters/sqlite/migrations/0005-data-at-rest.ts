import { type Kysely, sql } from 'kysely';

/**
 * - `archive` names the one file that holds this database's archived messages; `is_moving` is set while messages move.
 * - `archived_rooms` tells, for each room, up to where the archive has to be asked at all; `archived_users` for whom.
 * - `stale_copies` are messages that came back from the archive by a change, and whose former copy is still there.
 * - `rooms.purging_at`: hard deletion has begun, nobody finds the room any more. `users.erased_at`: nobody has the name.
 * - `erasures` are those that are not finished; `former_name` stays until no session has it.
 * - `rooms.lost_after_rev` and `lost_until_rev`: changes between them were lost by restoring a backup, so whoever holds
 *   one of them starts over.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE archive (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      file_id TEXT NOT NULL,
      is_moving INTEGER NOT NULL DEFAULT 0
    ) STRICT`.execute(db);
  await sql`
    CREATE TABLE archived_rooms (
      room_id INTEGER PRIMARY KEY,
      newest_timestamp INTEGER NOT NULL,
      newest_id INTEGER NOT NULL,
      highest_rev INTEGER NOT NULL,
      FOREIGN KEY (room_id) REFERENCES rooms(id) ON DELETE CASCADE
    ) STRICT`.execute(db);
  await sql`CREATE TABLE archived_users (user_id INTEGER PRIMARY KEY REFERENCES users(id)) STRICT`.execute(db);
  await sql`CREATE TABLE stale_copies (message_id INTEGER PRIMARY KEY) STRICT`.execute(db);
  await sql`ALTER TABLE rooms ADD COLUMN purging_at INTEGER NULL`.execute(db);
  await sql`ALTER TABLE rooms ADD COLUMN lost_after_rev INTEGER NULL`.execute(db);
  await sql`ALTER TABLE rooms ADD COLUMN lost_until_rev INTEGER NULL`.execute(db);
  await sql`ALTER TABLE users ADD COLUMN erased_at INTEGER NULL`.execute(db);
  await sql`
    CREATE TABLE erasures (
      user_id INTEGER PRIMARY KEY REFERENCES users(id),
      begun_at INTEGER NOT NULL,
      former_name TEXT NULL
    ) STRICT`.execute(db);
}
