import { existsSync, linkSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { StartError } from '../../../start-error.ts';
import { archivePathOf } from '../archive-file.ts';
import { migrate } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';
import { giveOwnerOf } from '../private-file.ts';
import { RESTORE_MARK } from '../restore-mark.ts';
import { ServerLock } from '../server-lock.ts';
import { adjustRestored, readFormerState } from './adjust-restored.ts';
import { copyDatabase } from './copy-database.ts';
import { syncFile, syncFolderOf } from './sync-file.ts';
import { type Counts, countRows, verifyArchive, verifyDatabase } from './verify-database.ts';

export interface Restored {
  counts: Counts;
  /** Where the database of before is now, if there was one. */
  keptAt: string | undefined;
}

/**
 * Puts a backup in the place of a database. Everything that can fail happens beside the database; then the new files take
 * the names of the old ones, which stay under other names. Throws `StartError`; then the database is as it was, or a mark
 * keeps the server from starting until the restore was done again.
 */
export async function restoreBackup(backup: string, path: string, { now }: { now: number }): Promise<Restored> {
  const { archiveId } = verifyDatabase(backup);
  if (archiveId !== undefined) verifyArchive(archivePathOf(backup), archiveId);
  const target = realTarget(path);
  if (existsSync(target) && realpathSync(backup) === target) {
    throw new StartError(`${backup} is the database itself. Name the file that roomful backup made.`);
  }
  const lock = ServerLock.take(target, 0);
  try {
    return await replace(backup, target, { archiveId, now });
  } catch (error) {
    if (error instanceof StartError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartError(`The restore failed: ${target} (${code}). Make its folder writable and look for free space.`, {
      cause: error,
    });
  } finally {
    lock.release();
  }
}

async function replace(
  backup: string,
  target: string,
  { archiveId, now }: { archiveId: string | undefined; now: number },
): Promise<Restored> {
  const fresh = `${target}.restoring`;
  const freshArchive = `${archivePathOf(target)}.restoring`;
  for (const file of withLogs([fresh, freshArchive])) rmSync(file, { force: true });
  await copy(backup, fresh);
  if (archiveId !== undefined) await copy(archivePathOf(backup), freshArchive);
  const counts = await prepareFresh(fresh, archiveId === undefined ? undefined : freshArchive, target, now);

  const suffix = `.before-restore-${new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const isReplacing = existsSync(target);
  takeRights(fresh, target);
  if (archiveId !== undefined) takeRights(freshArchive, archivePathOf(target));
  writeFileSync(target + RESTORE_MARK, 'roomful restore was interrupted; call it again\n');
  syncFile(target + RESTORE_MARK);
  syncFolderOf(target);
  for (const file of [target, archivePathOf(target)]) setAside(file, suffix);
  if (archiveId === undefined) rmSync(archivePathOf(target), { force: true });
  else renameSync(freshArchive, archivePathOf(target));
  renameSync(fresh, target);
  syncFolderOf(target);
  rmSync(target + RESTORE_MARK);
  syncFolderOf(target);
  return { counts, keptAt: isReplacing ? target + suffix : undefined };
}

async function copy(from: string, to: string): Promise<void> {
  const source = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await copyDatabase(source, 'main', to);
  } finally {
    source.close();
  }
}

/** Brings the copy to this program's schema and makes it follow the database that it replaces. */
async function prepareFresh(
  fresh: string,
  freshArchive: string | undefined,
  target: string,
  now: number,
): Promise<Counts> {
  const former = readFormerState(target);
  const database = openDatabase(fresh, 'full');
  try {
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
    await migrate(db);
    adjustRestored(database, former, now);
    if (freshArchive !== undefined) database.prepare('ATTACH DATABASE ? AS archive').run(freshArchive);
    return countRows(database, freshArchive !== undefined);
  } finally {
    // Without a log beside them: what is renamed is one file each.
    database.close();
    for (const file of [fresh, freshArchive]) if (file !== undefined) syncFile(file);
  }
}

/** The user who runs the server owns what was there before, or the folder. */
function takeRights(fresh: string, old: string): void {
  const isReplacing = existsSync(old);
  giveOwnerOf(isReplacing ? old : dirname(old), fresh);
  if (isReplacing) chmodSync(fresh, statSync(old).mode & 0o777);
}

/** The file keeps a second name; the first still leads to it until the new file takes it over. */
function setAside(file: string, suffix: string): void {
  if (!existsSync(file)) return;
  const isWhole = foldLog(file);
  for (const end of ['-wal', '-shm']) {
    if (isWhole) rmSync(file + end, { force: true });
    else if (existsSync(file + end)) renameSync(file + end, file + suffix + end);
  }
  linkSync(file, file + suffix);
}

/** Whether everything that stands in the log is in the file as well. */
function foldLog(file: string): boolean {
  try {
    const database = new Database(file, { fileMustExist: true });
    const [checkpoint] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    database.close();
    return checkpoint?.busy === 0;
  } catch {
    // Damaged: it is kept as it is, with its log.
    return false;
  }
}

function withLogs(files: readonly string[]): string[] {
  return files.flatMap((file) => [file, `${file}-wal`, `${file}-shm`]);
}

function realTarget(path: string): string {
  if (path === ':memory:') throw new StartError('A database in memory can’t be restored. Name a file.');
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) throw new StartError(`${folder} does not exist. Make it, then restore.`);
  return join(realpathSync(folder), basename(path));
}
