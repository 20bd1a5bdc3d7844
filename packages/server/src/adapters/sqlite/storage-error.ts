import Database from 'better-sqlite3';
import { ChatError } from '../../chat-error.ts';

/** SQLite's result codes that speak of the file, the disk or a lock, not of a mistake in our own SQL. */
const STORAGE_CODES =
  /^SQLITE_(FULL|BUSY|LOCKED|READONLY|IOERR|CORRUPT|CANTOPEN|NOTADB|PERM|AUTH|NOMEM|PROTOCOL|NOLFS)(_|$)/;

function isStorageTrouble(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && STORAGE_CODES.test(error.code);
}

/** Runs a piece of database work; trouble with the storage becomes the code that clients know. */
export async function guardStorage<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isStorageTrouble(error)) throw error;
    throw new ChatError(
      'STORAGE_UNAVAILABLE',
      'The server can’t reach its storage just now. Nothing acknowledged is lost: try again in a moment.',
      { retryAfterMs: 1_000, cause: error },
    );
  }
}
