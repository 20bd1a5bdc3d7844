import { type Kysely, sql } from 'kysely';

/** `database_id` tells this database from any other, as where both keep sessions in one Redis. The start fills it in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE database_identity (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      database_id TEXT NOT NULL
    ) STRICT`.execute(db);
}
