import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { extendLog, LOG_PAGES } from './extend-log.ts';
import { explainRights } from './explain-rights.ts';
import { makePrivateFile, makePrivateFolder } from './private-file.ts';
import { StartError } from '../../start-error.ts';
import { isStorageError, recogniseTrouble } from './storage-trouble.ts';

export type Synchronous = 'full' | 'normal';

/** At start nobody waits for the event loop. A running server never waits inside SQLite: see `StorageWatch`. */
const START_PATIENCE_MS = 2_000;

/** Pages that are written again and again stay in memory; with SQLite's own 2 MB they are read anew each time. */
const CACHE_KIB = 65_536;

/** Opens the file in WAL mode, making its folder; both for their owner only. `:memory:` gives a database that ends with the process. */
export function openDatabase(path: string, synchronous: Synchronous): Database.Database {
  let database: Database.Database | undefined;
  try {
    if (path !== ':memory:') {
      const folder = dirname(resolve(path));
      makeFolder(folder);
      makePrivateFile(path, folder);
    }
    database = new Database(path, { timeout: START_PATIENCE_MS });
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${synchronous}`);
    database.pragma('foreign_keys = ON');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    database.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
    takeWriteLock(database, () => {
      if (path !== ':memory:') extendLog(path);
    });
    return database;
  } catch (error) {
    database?.close();
    throw toStartError(error, path);
  }
}

/** Level by level: Node's own recursive form never returns where a file system refuses folders, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  makePrivateFolder(path);
}

/**
 * A read-only file or folder shows itself now and not at the first message. While the lock is held no other program, nor
 * a server that runs already, writes to the log.
 */
function takeWriteLock(database: Database.Database, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  work();
  database.exec('ROLLBACK');
}

/** Why the server can't start on this file, in one line. */
export function toStartError(error: unknown, path: string): StartError {
  return error instanceof StartError ? error : new StartError(explain(error, path), { cause: error });
}

function explain(error: unknown, path: string): string {
  if (isStorageError(error)) {
    if (error.code === 'SQLITE_NOTADB')
      return `${path} is not a SQLite database. Choose another file with --database-url.`;
    switch (recogniseTrouble(error.code, path).kind) {
      case 'locked':
        return `${path} is locked by another program. Stop that program, or choose another file with --database-url.`;
      case 'damaged':
        return `${path} is damaged. Restore a backup, or choose another file with --database-url.`;
      case 'full':
        return `The disk of ${path} is full. Free some space, or choose another file with --database-url.`;
      default:
    }
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const rights = isStorageError(error) ? explainRights(path) : undefined;
  if (rights !== undefined) return `Roomful can't write its database ${path} (${code}): ${rights}`;
  return (
    `Roomful can't write its database ${path} (${code}). ` +
    'Make the folder writable, or choose another file with --database-url.'
  );
}
