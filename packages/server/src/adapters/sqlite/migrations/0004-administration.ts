import { type Kysely, sql } from 'kysely';

/**
 * Roles, the owners of bots, tokens that work without a login, and what admins did.
 *
 * - A token is kept as its SHA-256. Rows are never deleted: a revoked token still says who had it.
 * - `audit_log` names people, rooms and messages by id only, without foreign keys: it outlives what it tells of, and
 *   erasing a person leaves it true.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'admin'))`.execute(db);
  await sql`ALTER TABLE users ADD COLUMN owner_user_id INTEGER NULL REFERENCES users(id) ON DELETE RESTRICT`.execute(
    db,
  );
  await sql`CREATE INDEX idx_users_owner ON users(owner_user_id) WHERE owner_user_id IS NOT NULL`.execute(db);

  await sql`
    CREATE TABLE access_tokens (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      token_hash TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('bot', 'admin')),
      user_id INTEGER NULL REFERENCES users(id) ON DELETE RESTRICT,
      label TEXT NOT NULL CHECK (length(label) <= 60),
      scopes TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      expires_at INTEGER NULL,
      last_used_at INTEGER NULL,
      revoked_at INTEGER NULL,
      CHECK ((kind = 'bot') = (user_id IS NOT NULL))
    ) STRICT`.execute(db);
  await sql`CREATE INDEX idx_access_tokens_user ON access_tokens(user_id) WHERE user_id IS NOT NULL`.execute(db);

  await sql`
    CREATE TABLE audit_log (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      act TEXT NOT NULL,
      subject TEXT NULL,
      details TEXT NULL
    ) STRICT`.execute(db);
  await sql`CREATE INDEX idx_audit_log_act ON audit_log(act, id)`.execute(db);
  await sql`CREATE INDEX idx_audit_log_subject ON audit_log(subject, id) WHERE subject IS NOT NULL`.execute(db);
}
