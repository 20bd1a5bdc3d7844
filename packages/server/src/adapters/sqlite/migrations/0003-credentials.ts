import { type Kysely, sql } from 'kysely';

/**
 * What proves whose name it is. A user has one claim key for each device, at most one recovery code, and any number of
 * passkeys. Keys and codes are stored as hashes only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE claim_keys (
      key_hash TEXT NOT NULL PRIMARY KEY,
      user_id INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID`.execute(db);
  await sql`CREATE INDEX idx_claim_keys_user ON claim_keys(user_id)`.execute(db);
  await sql`
    INSERT INTO claim_keys (key_hash, user_id, created_at)
    SELECT claim_key_hash, id, created_at FROM users WHERE claim_key_hash IS NOT NULL`.execute(db);
  await sql`ALTER TABLE users DROP COLUMN claim_key_hash`.execute(db);

  await sql`
    CREATE TABLE recovery_codes (
      user_id INTEGER NOT NULL PRIMARY KEY,
      code_hash TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
    ) STRICT`.execute(db);

  await sql`
    CREATE TABLE passkeys (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      credential_id TEXT NOT NULL UNIQUE,
      user_id INTEGER NOT NULL,
      public_key BLOB NOT NULL,
      counter INTEGER NOT NULL CHECK (counter >= 0),
      transports TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      last_used_at INTEGER NULL,
      FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
    ) STRICT`.execute(db);
  await sql`CREATE INDEX idx_passkeys_user ON passkeys(user_id)`.execute(db);
}
