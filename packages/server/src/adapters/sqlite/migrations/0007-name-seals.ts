import { type Kysely, sql } from 'kysely';

/**
 * `claim_keys.name_seal` tells who holds a key, and nobody else, which name it is for. Keys of before have none: it can only
 * be made with the key itself. Once they are spent they open no name at all.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE claim_keys ADD COLUMN name_seal TEXT NULL`.execute(db);
}
