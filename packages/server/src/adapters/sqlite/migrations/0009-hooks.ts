import { type Kysely, sql } from 'kysely';

/**
 * Webhooks of bots.
 *
 * - An incoming hook's secret is kept as its SHA-256. An outgoing hook's has to be known to sign with it; `former_secret`
 *   signs as well until `former_until`, so that a receiver can change over.
 * - `hook_cursors`: how far an outgoing hook is in a room. Up to `rev` everything was taken. Every message up to
 *   `whole_up_to` was told as new once, so a change of it is a change; `newest_id` becomes that when the hook has caught up.
 *   A hook of listed rooms has a cursor for each; one of all rooms gets them as rooms come.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE hooks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      bot_user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE RESTRICT,
      kind TEXT NOT NULL CHECK (kind IN ('incoming', 'outgoing')),
      room_id INTEGER NULL REFERENCES rooms(id) ON DELETE CASCADE,
      secret_hash TEXT NULL UNIQUE,
      url TEXT NULL,
      secret TEXT NULL,
      former_secret TEXT NULL,
      former_until INTEGER NULL,
      all_rooms INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      created_by INTEGER NOT NULL REFERENCES users(id) ON DELETE RESTRICT,
      disabled_reason TEXT NULL,
      last_delivered_at INTEGER NULL,
      failing_since INTEGER NULL,
      failed_at INTEGER NULL,
      failed_status INTEGER NULL,
      failed_message TEXT NULL,
      CHECK ((kind = 'incoming') = (room_id IS NOT NULL AND secret_hash IS NOT NULL)),
      CHECK ((kind = 'outgoing') = (url IS NOT NULL AND secret IS NOT NULL))
    ) STRICT`.execute(db);
  await sql`CREATE INDEX idx_hooks_bot ON hooks(bot_user_id)`.execute(db);
  await sql`CREATE INDEX idx_hooks_room ON hooks(room_id) WHERE room_id IS NOT NULL`.execute(db);
  await sql`
    CREATE TABLE hook_cursors (
      hook_id INTEGER NOT NULL REFERENCES hooks(id) ON DELETE CASCADE,
      room_id INTEGER NOT NULL REFERENCES rooms(id) ON DELETE CASCADE,
      rev INTEGER NOT NULL,
      whole_up_to INTEGER NOT NULL,
      newest_id INTEGER NOT NULL,
      PRIMARY KEY (hook_id, room_id)
    ) STRICT, WITHOUT ROWID`.execute(db);
  await sql`CREATE INDEX idx_hook_cursors_room ON hook_cursors(room_id)`.execute(db);
}
