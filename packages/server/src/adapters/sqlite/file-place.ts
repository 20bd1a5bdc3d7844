import { statSync } from 'node:fs';
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
  readonly #path: string;
  readonly #logPath: string;
  readonly #file: Identity | undefined;
  #log: Identity | undefined;

  /** For a database that was read or written already: before, it has no write-ahead log. */
  constructor(database: Database, path: string) {
    this.#database = database;
    this.#path = path;
    this.#logPath = `${path}-wal`;
    this.#file = identify(this.#path);
    this.#log = identify(this.#logPath);
  }

  /** `undefined`: everything stands where it should. */
  look(): Trouble | undefined {
    const file = compare(this.#path, this.#file);
    if (file) return file;
    const log = compare(this.#logPath, this.#log);
    if (log?.kind === 'moved' && this.#replaceLog()) return undefined;
    return log;
  }

  /**
   * What was acknowledged and is in the removed log only goes into the database, and a new log begins. Impossible while
   * another program has the database open.
   */
  #replaceLog(): boolean {
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)');
      if (this.#database.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') return false;
      this.#database.pragma('journal_mode = WAL');
      this.#database.exec('BEGIN IMMEDIATE; ROLLBACK');
    } catch {
      return false;
    }
    this.#log = identify(this.#logPath);
    return this.#log !== undefined;
  }
}

function compare(path: string, expected: Identity | undefined): Trouble | undefined {
  const found = identify(path);
  if (!found) return { kind: 'moved', path };
  return found.ino === expected?.ino && found.dev === expected.dev ? undefined : { kind: 'replaced', path };
}

function identify(path: string): Identity | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}
