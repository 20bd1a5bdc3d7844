import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { ArchiveFile } from './archive-file.ts';
import { extendLog } from './extend-log.ts';

/**
 * Free pages, the unused ends of pages and the log still hold what was deleted or overwritten. VACUUM writes each file
 * anew from its rows alone, and a log that was cut to nothing holds nothing. It happens in a thread of its own: reading
 * and the sockets go on, and who wants to write waits as for any lock.
 */
export async function scrubFiles(database: Database.Database, archive: ArchiveFile): Promise<void> {
  if (database.memory) {
    database.exec('VACUUM');
    return;
  }
  await vacuum(database.name);
  if (archive.isAttached) await vacuum(archive.path);
  // In one tick: nobody writes to the log in between.
  extendLog(database.name);
}

async function vacuum(path: string): Promise<void> {
  const file = new URL(`./vacuum-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(file, { workerData: path });
  const failure = await new Promise<{ code: string; message: string } | undefined>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => resolve(undefined));
  });
  if (failure) throw new Database.SqliteError(failure.message, failure.code);
}
