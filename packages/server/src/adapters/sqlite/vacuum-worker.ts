import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** How long it waits for whoever reads or writes just then. */
const PATIENCE_MS = 30_000;

/** Runs in a thread of its own, see scrub-files.ts. Answers with the failure, or with `undefined`. */
function run(path: string): { code: string; message: string } | undefined {
  const database = new Database(path, { timeout: PATIENCE_MS, fileMustExist: true });
  try {
    database.pragma('secure_delete = ON');
    database.exec('VACUUM');
    const [checkpoint] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return checkpoint?.busy === 0 ? undefined : { code: 'SQLITE_BUSY', message: 'the log is in use' };
  } catch (error) {
    if (error instanceof Database.SqliteError) return { code: error.code, message: error.message };
    throw error;
  } finally {
    database.close();
  }
}

parentPort?.postMessage(run(String(workerData)));
