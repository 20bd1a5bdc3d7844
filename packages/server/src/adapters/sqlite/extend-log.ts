import { closeSync, fstatSync, ftruncateSync, openSync, statfsSync, writeSync } from 'node:fs';

/** SQLite copies the log into the database and starts it over when it has grown to this many pages. */
export const LOG_PAGES = 2_000;
const FRAME_BYTES = 4_096 + 24;
const LOG_BYTES = 32 + LOG_PAGES * FRAME_BYTES;
/** A disk with less to spare keeps what it has. */
const ENOUGH_FREE_BYTES = 1_000_000_000;

/**
 * Gives the write-ahead log its full length at the start. Making a file longer is what costs a file system most of the
 * time of a commit; writing over what is there costs a third less. After its first round a log is only ever written over, so
 * this spares the first messages of every start what all later ones don't pay. SQLite takes zeros for the log's end.
 *
 * Everything happens in one tick: nobody else in this process writes meanwhile. Where it can't be done nothing is lost.
 */
export function extendLog(databasePath: string): void {
  let log: number | undefined;
  try {
    const { bavail, bsize } = statfsSync(databasePath);
    if (bavail * bsize < ENOUGH_FREE_BYTES) return;
    log = openSync(`${databasePath}-wal`, 'r+');
    const { size } = fstatSync(log);
    if (size >= LOG_BYTES) return;
    const zeros = Buffer.alloc(LOG_BYTES - size);
    if (writeAll(log, zeros, size) < zeros.length) ftruncateSync(log, size);
  } catch {
    // A log that grows by itself is slower, and as good.
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

/** Answers with how much could be written. */
function writeAll(file: number, bytes: Buffer, position: number): number {
  try {
    return writeSync(file, bytes, 0, bytes.length, position);
  } catch {
    return 0;
  }
}
