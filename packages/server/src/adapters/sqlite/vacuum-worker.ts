import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** How long it waits for whoever reads or writes just then. */
const PATIENCE_MS = 30_000;

/** SQLite does not wait for a checkpoint of another connection, and one that commits all the time makes many. */
const ATTEMPTS = 500;
const PAUSE_MS = 20;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Runs in a thread of its own, see scrub-files.ts. Answers with the failure, or with `undefined`. */
function run(path: string): { code: string; message: string } | undefined {
  const database = new Database(path, { timeout: PATIENCE_MS, fileMustExist: true });
  try {
    database.pragma('secure_delete = ON');
    database.exec('VACUUM');
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const [checkpoint] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      if (checkpoint?.busy === 0) return undefined;
      Atomics.wait(pause, 0, 0, PAUSE_MS);
    }
    return { code: 'SQLITE_BUSY', message: 'the log is in use' };
  } catch (error) {
    if (error instanceof Database.SqliteError) return { code: error.code, message: error.message };
    throw error;
  } finally {
    database.close();
  }
}

parentPort?.postMessage(run(String(workerData)));
