import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { extendLog, LOG_PAGES } from './extend-log.ts';
import { StartError } from '../../start-error.ts';

export type Synchronous = 'full' | 'normal';

/** Pages that are written again and again stay in memory; with SQLite's own 2 MB they are read anew each time. */
const CACHE_KIB = 65_536;

/** Opens the file in WAL mode, making its folder. `:memory:` gives a database that ends with the process. */
export function openDatabase(path: string, synchronous: Synchronous): Database.Database {
  let database: Database.Database | undefined;
  try {
    if (path !== ':memory:') makeFolder(dirname(resolve(path)));
    database = new Database(path, { timeout: 2_000 });
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${synchronous}`);
    database.pragma('foreign_keys = ON');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    database.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
    assertWritable(database);
    if (path !== ':memory:') extendLog(path);
    return database;
  } catch (error) {
    database?.close();
    throw new StartError(explain(path, error), { cause: error });
  }
}

/** Level by level: Node's own recursive form never returns where a file system refuses folders, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Takes and gives back the write lock: a read-only file or folder shows itself now and not at the first message. */
function assertWritable(database: Database.Database): void {
  database.exec('BEGIN IMMEDIATE; ROLLBACK');
}

function explain(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_NOTADB')) {
    return `${path} is not a SQLite database. Choose another file with --database-url.`;
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return `${path} is locked by another program. Stop that program, or choose another file with --database-url.`;
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return `${path} is damaged. Restore a backup, or choose another file with --database-url.`;
  }
  return (
    `Roomful can't write its database ${path} (${code || String(error)}). ` +
    'Make the folder writable, or choose another file with --database-url.'
  );
}
