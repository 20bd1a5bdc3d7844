import { accessSync, constants, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

/** What keeps the storage from working, as an operator would say it. */
export type Trouble =
  | { kind: 'full' | 'locked' | 'read_only' | 'moved' | 'replaced'; path: string }
  /** These don't end while the server runs. */
  | { kind: 'damaged' | 'unsynced'; path: string }
  /** The system refused without a reason that SQLite passes on. */
  | { kind: 'refused'; path: string; code: string };

/** SQLite's result codes that speak of the file, the disk or a lock, not of a mistake in our own SQL. */
const STORAGE_CODES =
  /^SQLITE_(FULL|BUSY|LOCKED|READONLY|IOERR|CORRUPT|CANTOPEN|NOTADB|PERM|NOMEM|PROTOCOL|NOLFS)(_|$)/;

export function isStorageError(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && STORAGE_CODES.test(error.code);
}

/** SQLite says little of a failed write, so the file and its disk are asked too. */
export function recogniseTrouble(code: string, path: string): Trouble {
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) return { kind: 'locked', path };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return { kind: 'damaged', path };
  if (/^SQLITE_IOERR_(DIR_)?FSYNC/.test(code)) return { kind: 'unsynced', path };
  if (code === 'SQLITE_FULL') return { kind: 'full', path };
  if (code.startsWith('SQLITE_READONLY') || !isWritable(path)) return { kind: 'read_only', path };
  if (isFull(path)) return { kind: 'full', path };
  return { kind: 'refused', path, code };
}

/** One line for the log of a running server: what, which file, what to do. */
export function explainTrouble(trouble: Trouble): string {
  const { path } = trouble;
  switch (trouble.kind) {
    case 'full':
      return `The disk of ${path} is full. Free some space; writing then goes on by itself.`;
    case 'locked':
      return `${path} is locked by another program. Stop that program; writing then goes on by itself.`;
    case 'read_only':
      return `${path} is read-only. Make it and its file system writable; writing then goes on by itself.`;
    case 'damaged':
      return `${path} is damaged. Nothing is written to it any more: stop Roomful, restore a backup, and start again.`;
    case 'unsynced':
      return (
        `The disk of ${path} failed to keep what was written (fsync). Nothing is written any more: stop Roomful, check ` +
        'the disk and its file system, mount it anew, and start again.'
      );
    case 'moved':
      return `${path} was moved or removed. Put it back and writing goes on by itself; restart Roomful to use another.`;
    case 'replaced':
      return `${path} is another file than the one that Roomful opened. Put that one back, or restart Roomful to use this.`;
    case 'refused':
      return (
        `The system refuses to read or write ${path} (${trouble.code}). Look for a quota, a limit on file sizes, and ` +
        'errors of the disk in the system’s log; writing goes on by itself once it is mended.'
      );
  }
}

/**
 * After a failed fsync the system may count pages as written that never reach the disk: a later fsync succeeds, and what
 * was acknowledged by it is gone after a power cut. A damaged file only gets worse.
 */
export function isFinal({ kind }: Trouble): boolean {
  return kind === 'damaged' || kind === 'unsynced';
}

/** Asks the files, not the rights of the process: SQLite needs the log beside the database too. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code)));
  }
}

function isFull(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0;
  } catch {
    return false;
  }
}
