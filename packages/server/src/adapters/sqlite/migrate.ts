import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { StartError } from '../../start-error.ts';
import * as initial from './migrations/0001-initial.ts';
import * as roomNamesWithoutCase from './migrations/0002-room-names-without-case.ts';
import * as credentials from './migrations/0003-credentials.ts';
import * as administration from './migrations/0004-administration.ts';
import * as dataAtRest from './migrations/0005-data-at-rest.ts';
import * as foldNamesAgain from './migrations/0006-fold-names-again.ts';
import * as nameSeals from './migrations/0007-name-seals.ts';
import * as databaseId from './migrations/0008-database-id.ts';
import * as hooks from './migrations/0009-hooks.ts';
import * as apps from './migrations/0010-apps.ts';

/** In order, for ever: a released migration is never changed, only followed by another. */
const migrations: readonly Migration[] = [
  initial,
  roomNamesWithoutCase,
  credentials,
  administration,
  dataAtRest,
  foldNamesAgain,
  nameSeals,
  databaseId,
  hooks,
  apps,
];

/** The number that a database of this program has in `user_version`. */
export const NEWEST_SCHEMA = migrations.length;

/**
 * Brings the file to this program's schema. Kysely's own migrator does not run SQLite migrations in a transaction; here
 * each one commits together with the number in `user_version`, so a crash leaves either the old schema or the new one.
 */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db);
  const found = rows[0]?.user_version ?? 0;
  if (found > migrations.length) {
    throw new StartError(
      `The database was written by a newer Roomful (schema ${found}, this program knows ${migrations.length}). ` +
        'Update Roomful, or choose another file with --database-url.',
    );
  }
  for (const [index, migration] of migrations.entries()) {
    const version = index + 1;
    if (version <= found) continue;
    await db.transaction().execute(async (transaction) => {
      await migration.up(transaction);
      await sql`PRAGMA user_version = ${sql.lit(version)}`.execute(transaction);
    });
  }
}
