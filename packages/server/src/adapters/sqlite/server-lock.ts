import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { StartError } from '../../start-error.ts';
import { makePrivateFile } from './private-file.ts';
import { isStorageError } from './storage-trouble.ts';

/** How long two servers that start at the same moment wait for each other's word. */
const PATIENCE_MS = 1_000;

/**
 * One server for each file: presence and fan-out live in the process, so two would split a room in silence. The lock is an
 * open transaction on a small file beside the database. It is the operating system's, so it ends with the process however
 * that ends, and who reads or copies the database doesn't notice it.
 */
export class ServerLock {
  readonly #file: Database.Database;

  /** Throws `StartError` when another server has it. */
  static take(path: string, processId: number): ServerLock {
    makeLockFile(path);
    const file = new Database(`${path}-lock`, { timeout: PATIENCE_MS });
    try {
      // Where a reader finds it while the transaction below is open.
      file.pragma(`user_version = ${processId}`);
      file.exec('BEGIN IMMEDIATE');
      return new ServerLock(file);
    } catch (error) {
      const holder = isBusy(error) ? readHolder(file) : '';
      file.close();
      if (!isBusy(error)) throw error;
      throw new StartError(
        `${path} is served by another Roomful already${holder}. ` +
          'Stop that one first, or choose another file with --database-url.',
        { cause: error },
      );
    }
  }

  private constructor(file: Database.Database) {
    this.#file = file;
  }

  release(): void {
    this.#file.close();
  }
}

/** Who has the database open just now, with 0 for a server that told no process id. `undefined`: nobody has. */
export function findServer(path: string): { processId: number } | undefined {
  if (path === ':memory:' || !existsSync(path)) return undefined;
  const realPath = realpathSync(path);
  makeLockFile(realPath);
  const file = new Database(`${realPath}-lock`, { timeout: 0 });
  try {
    file.exec('BEGIN IMMEDIATE; ROLLBACK');
    return undefined;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return { processId: readProcessId(file) };
  } finally {
    file.close();
  }
}

/** Of whoever owns the database: a command that root calls must not lock that user out. */
function makeLockFile(path: string): void {
  makePrivateFile(`${path}-lock`, existsSync(path) ? path : dirname(path));
}

function readHolder(file: Database.Database): string {
  const processId = readProcessId(file);
  return processId > 0 ? ` (process ${processId})` : '';
}

function readProcessId(file: Database.Database): number {
  try {
    return Number(file.pragma('user_version', { simple: true }));
  } catch {
    return 0;
  }
}

function isBusy(error: unknown): boolean {
  return isStorageError(error) && error.code.startsWith('SQLITE_BUSY');
}
