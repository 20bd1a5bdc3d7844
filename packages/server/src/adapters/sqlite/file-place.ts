import { closeSync, fstatSync, openSync, readlinkSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Trouble } from './storage-trouble.ts';

interface Identity {
  dev: bigint;
  ino: bigint;
}

/**
 * Whether the names still lead to the files that are open. SQLite goes on writing into a file that was moved or removed,
 * and a restart would find none of it.
 */
export class FilePlace {
  readonly #database: Database;
  readonly #schema: 'main' | 'archive';
  readonly #path: string;
  readonly #logPath: string;
  readonly #file: Identity | undefined;
  /** Kept open, to tell a log that was removed from one that was moved and may come back. */
  #logHandle: number;
  #log: Identity;

  /** For a database that was read or written already: before, it has no write-ahead log. */
  constructor(database: Database, path: string, schema: 'main' | 'archive' = 'main') {
    this.#database = database;
    this.#schema = schema;
    this.#path = path;
    this.#logPath = `${path}-wal`;
    this.#file = find(path);
    this.#logHandle = openSync(this.#logPath, 'r');
    this.#log = fstatSync(this.#logHandle, { bigint: true });
  }

  /** `undefined`: everything stands where it should. */
  look(): Trouble | undefined {
    const file = compare(this.#path, this.#file);
    if (file || leadsTo(this.#logHandle, this.#logPath)) return file;
    const log = compare(this.#logPath, this.#log);
    if (log?.kind === 'moved' && this.#saveLog() === 'new log') return undefined;
    return log;
  }

  close(): void {
    closeSync(this.#logHandle);
  }

  /**
   * What was acknowledged and stands in the lost log only goes into the database. A new log begins if the old one can't
   * come back and no other program has the database open.
   */
  #saveLog(): 'new log' | 'old log' {
    try {
      this.#database.pragma(`${this.#schema}.wal_checkpoint(PASSIVE)`);
      if (fstatSync(this.#logHandle).nlink > 0) return 'old log';
      if (this.#database.pragma(`${this.#schema}.journal_mode = DELETE`, { simple: true }) !== 'delete')
        return 'old log';
      this.#database.pragma(`${this.#schema}.journal_mode = WAL`);
      this.#database.exec('BEGIN IMMEDIATE; ROLLBACK');
    } catch {
      return 'old log';
    }
    closeSync(this.#logHandle);
    this.#logHandle = openSync(this.#logPath, 'r');
    this.#log = fstatSync(this.#logHandle, { bigint: true });
    return 'new log';
  }
}

/**
 * Where Linux says that an open file is. Asking for the log's status after each commit would make the next one write the
 * time of its change too, and take a third longer. False where there is no such answer.
 */
function leadsTo(handle: number, path: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`) === path;
  } catch {
    return false;
  }
}

function compare(path: string, expected: Identity | undefined): Trouble | undefined {
  const found = find(path);
  if (!found) return { kind: 'moved', path };
  return found.ino === expected?.ino && found.dev === expected.dev ? undefined : { kind: 'replaced', path };
}

function find(path: string): Identity | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}
