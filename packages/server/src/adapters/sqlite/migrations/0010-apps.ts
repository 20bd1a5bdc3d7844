import { type Kysely, sql } from 'kysely';

/**
 * Apps: other people's products with rooms in them, and their users.
 *
 * - A shared secret has to be known to check signatures with it, as that of an outgoing hook.
 * - `app_users.subject` is whom the host calls so, `NULL` for a guest. `rooms` are those that the newest token names, as JSON.
 * - `host_tokens` holds each token that was used until it would have expired, so that it opens once only, on whatever node.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE apps (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      origins TEXT NOT NULL,
      rooms TEXT NOT NULL,
      guests INTEGER NOT NULL CHECK (guests IN (0, 1)),
      theme TEXT NOT NULL,
      jwks_url TEXT NULL,
      created_at INTEGER NOT NULL,
      disabled_at INTEGER NULL
    ) STRICT`.execute(db);
  await sql`
    CREATE TABLE app_keys (
      app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
      kid TEXT NOT NULL,
      secret TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NULL,
      PRIMARY KEY (app_id, kid)
    ) STRICT, WITHOUT ROWID`.execute(db);
  await sql`
    CREATE TABLE app_users (
      user_id INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE RESTRICT,
      app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE RESTRICT,
      subject TEXT NULL,
      rooms TEXT NOT NULL,
      UNIQUE (app_id, subject)
    ) STRICT`.execute(db);
  await sql`
    CREATE TABLE host_tokens (
      app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
      token_hash TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (app_id, token_hash)
    ) STRICT, WITHOUT ROWID`.execute(db);
  await sql`CREATE INDEX idx_host_tokens_expiry ON host_tokens(expires_at)`.execute(db);
  await sql`ALTER TABLE users ADD COLUMN display_name TEXT NULL CHECK (length(display_name) BETWEEN 1 AND 100)`.execute(
    db,
  );
}
