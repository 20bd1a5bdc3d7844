import type { Database } from 'better-sqlite3';
import type { Clock } from '../../ports/clock.ts';

const ID_BYTES = 16;

/** The database's id, which it gets when it is opened for the first time. */
export function ensureDatabaseId(database: Database, clock: Pick<Clock, 'randomToken'>): string {
  const find = database.prepare<[], string>('SELECT database_id FROM database_identity').pluck();
  const found = find.get();
  if (found !== undefined) return found;
  const fresh = clock.randomToken(ID_BYTES);
  database.prepare('INSERT INTO database_identity (id, database_id) VALUES (1, ?)').run(fresh);
  return fresh;
}
