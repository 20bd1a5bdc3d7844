import { type Kysely, sql } from 'kysely';

/**
 * The data model's tables with these differences:
 *
 * - `rooms.created_by_user_id` and `messages.user_id` are RESTRICT: people are never hard-deleted (erasure makes the row
 *   anonymous), so neither a creator nor a message can lose its user.
 * - `users.username_folded` makes look-alikes of a name collide; `claim_key_hash` proves whose name it is.
 * - `rooms.rev` counts changes, `rooms.message_count` spares counting rows.
 * - `messages.client_id` is the sender's idempotency key, `rev` the room's counter at the last change. A deleted message
 *   keeps its row with empty content; `first_content_hash` lets a late retry of an edited message be recognised.
 * - The checks also refuse what `length()` lets through: characters outside the pattern, blanks, and text after a NUL.
 * - `idx_users_username` and `idx_rooms_name` would repeat the UNIQUE indexes and are left out. `idx_rooms_active` keys
 *   the name, since it only holds rows whose `deleted_at` is NULL. `idx_messages_user` goes on to `client_id`, and so
 *   serves uniqueness as well.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE users (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      username TEXT NOT NULL UNIQUE,
      username_folded TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'bot', 'guest')),
      claim_key_hash TEXT NULL,
      created_at INTEGER NOT NULL,
      last_seen_at INTEGER NULL,
      CHECK (length(username) >= 3 AND length(username) <= 20),
      CHECK (username NOT GLOB '*[^a-zA-Z0-9_]*' AND instr(username, char(0)) = 0)
    ) STRICT`.execute(db);

  await sql`
    CREATE TABLE rooms (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      created_at INTEGER NOT NULL,
      created_by_user_id INTEGER NOT NULL,
      deleted_at INTEGER NULL,
      rev INTEGER NOT NULL DEFAULT 0 CHECK (rev >= 0),
      message_count INTEGER NOT NULL DEFAULT 0 CHECK (message_count >= 0),
      CHECK (length(name) >= 3 AND length(name) <= 50),
      CHECK (name NOT GLOB '*[^a-zA-Z0-9_-]*' AND instr(name, char(0)) = 0),
      FOREIGN KEY (created_by_user_id) REFERENCES users(id) ON DELETE RESTRICT
    ) STRICT`.execute(db);
  await sql`CREATE INDEX idx_rooms_active ON rooms(name) WHERE deleted_at IS NULL`.execute(db);

  await sql`
    CREATE TABLE messages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      user_id INTEGER NOT NULL,
      room_id INTEGER NOT NULL,
      content TEXT NOT NULL CHECK (
        (deleted_at IS NOT NULL AND content = '')
        OR (
          length(content) > 0 AND length(content) <= 2000
          AND instr(content, char(0)) = 0
          AND trim(content, char(9, 10, 32)) <> ''
        )
      ),
      timestamp INTEGER NOT NULL CHECK (timestamp > 0),
      delivery_status TEXT NOT NULL DEFAULT 'pending' CHECK (delivery_status IN ('pending', 'sent', 'failed')),
      retry_count INTEGER NOT NULL DEFAULT 0 CHECK (retry_count >= 0 AND retry_count <= 3),
      created_at INTEGER NOT NULL,
      client_id TEXT NOT NULL CHECK (length(client_id) >= 1 AND length(client_id) <= 64),
      rev INTEGER NOT NULL CHECK (rev > 0),
      edited_at INTEGER NULL,
      deleted_at INTEGER NULL,
      first_content_hash TEXT NULL,
      FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT,
      FOREIGN KEY (room_id) REFERENCES rooms(id) ON DELETE CASCADE
    ) STRICT`.execute(db);
  await sql`CREATE INDEX idx_messages_room_timestamp ON messages(room_id, timestamp)`.execute(db);
  await sql`CREATE UNIQUE INDEX idx_messages_user ON messages(user_id, client_id)`.execute(db);
  await sql`CREATE UNIQUE INDEX idx_messages_room_rev ON messages(room_id, rev)`.execute(db);
  await sql`CREATE INDEX idx_messages_pending ON messages(id) WHERE delivery_status = 'pending'`.execute(db);
}
