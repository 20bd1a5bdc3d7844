import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StartError } from '../../../start-error.ts';
import { NEWEST_SCHEMA } from '../migrate.ts';

export interface Counts {
  users: number;
  rooms: number;
  messages: number;
  /** Of the messages, those in the archive. */
  archived: number;
}

/** Throws `StartError` unless the file is a whole database of Roomful that this program can read. */
export function verifyDatabase(path: string): { schema: number; archiveId: string | undefined } {
  return inspect(path, (database) => {
    const schema = Number(database.pragma('user_version', { simple: true }));
    if (schema < 1 || !['users', 'rooms', 'messages'].every((table) => hasTable(database, table))) {
      throw new StartError(`${path} is a database, but none of Roomful. Choose a file that roomful backup made.`);
    }
    if (schema > NEWEST_SCHEMA) {
      throw new StartError(
        `${path} was written by a newer Roomful (schema ${schema}, this program knows ${NEWEST_SCHEMA}). Update Roomful.`,
      );
    }
    if (database.prepare('SELECT 1 FROM pragma_foreign_key_check LIMIT 1').get() !== undefined) throw damaged(path);
    return { schema, archiveId: archiveIdOf(database) };
  });
}

/** Throws `StartError` unless the file is the whole archive with this id. */
export function verifyArchive(path: string, archiveId: string): void {
  if (!existsSync(path)) {
    throw new StartError(`${path} is missing: the older messages are in it. A backup with an archive is two files.`);
  }
  inspect(path, (database) => {
    const owner = hasTable(database, 'owner')
      ? database.prepare<[], string>('SELECT file_id FROM owner').pluck().get()
      : undefined;
    if (owner !== archiveId) throw new StartError(`${path} belongs to another database. Look for the right file.`);
  });
}

export function hasTable(database: Database.Database, name: string, schema: 'main' | 'archive' = 'main'): boolean {
  const sql = `SELECT 1 FROM ${schema}.sqlite_schema WHERE type = 'table' AND name = ?`;
  return database.prepare<[string]>(sql).get(name) !== undefined;
}

/** The id of the database's archive, if messages were archived. */
export function archiveIdOf(database: Database.Database): string | undefined {
  if (!hasTable(database, 'archived_rooms') || database.prepare('SELECT 1 FROM archived_rooms').get() === undefined) {
    return undefined;
  }
  return database.prepare<[], string>('SELECT file_id FROM archive').pluck().get();
}

export function countRows(database: Database.Database, hasArchive: boolean): Counts {
  const count = (sql: string) => database.prepare<[], number>(sql).pluck().get() ?? 0;
  const archived = hasArchive
    ? count(
        'SELECT count(*) FROM archive.messages a WHERE NOT EXISTS (SELECT 1 FROM main.messages m WHERE m.id = a.id)',
      )
    : 0;
  return {
    users: count('SELECT count(*) FROM main.users'),
    rooms: count('SELECT count(*) FROM main.rooms'),
    messages: count('SELECT count(*) FROM main.messages') + archived,
    archived,
  };
}

function inspect<Result>(path: string, look: (database: Database.Database) => Result): Result {
  if (!existsSync(path)) throw new StartError(`${path} does not exist.`);
  if (!startsAsDatabase(path)) {
    throw new StartError(`${path} is not a database. Choose a file that roomful backup made.`);
  }
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    if (database.pragma('integrity_check(1)', { simple: true }) !== 'ok') throw damaged(path);
    return look(database);
  } catch (error) {
    throw error instanceof StartError ? error : damaged(path, error);
  } finally {
    database?.close();
  }
}

function startsAsDatabase(path: string): boolean {
  const start = Buffer.alloc(15);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  return start.toString() === 'SQLite format 3';
}

function damaged(path: string, cause?: unknown): StartError {
  return new StartError(`${path} is damaged. Choose another backup.`, { cause });
}
