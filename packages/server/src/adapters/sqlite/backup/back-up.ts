import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StartError } from '../../../start-error.ts';
import { archivePathOf } from '../archive-file.ts';
import { assertApart } from './assert-apart.ts';
import { copyDatabase } from './copy-database.ts';
import { syncFile, syncFolderOf } from './sync-file.ts';
import { archiveIdOf, type Counts, countRows, hasTable, verifyArchive, verifyDatabase } from './verify-database.ts';

/** How long it waits for its turn among those who write. */
const PATIENCE_MS = 30_000;

interface BackUpOptions {
  /** Replaces a file that is there. */
  force: boolean;
  now: number;
}

/**
 * Copies a database and its archive as they are at one moment, while a server writes to them, and looks at the copies
 * before they get their names. The server is not asked and may be stopped. Throws `StartError`.
 */
export async function backUp(path: string, target: string, { force, now }: BackUpOptions): Promise<Counts> {
  if (!existsSync(path)) throw new StartError(`There is no database at ${path}. Name it with --database-url.`);
  assertApart(path, target);
  if (!force && (existsSync(target) || existsSync(archivePathOf(target)))) {
    throw new StartError(`${target} is there already. Choose another name, or replace it with --force.`);
  }
  const copy = `${target}.unfinished`;
  const archiveCopy = `${archivePathOf(target)}.unfinished`;
  const remove = () => {
    for (const file of [copy, archiveCopy]) rmSync(file, { force: true });
  };
  remove();
  const { reader, archiveId } = openAtOneMoment(path, now);
  try {
    await copyDatabase(reader, 'main', copy);
    if (archiveId !== undefined) await copyDatabase(reader, 'archive', archiveCopy);
    const counts = countRows(reader, archiveId !== undefined);
    settle(copy, archiveId === undefined ? undefined : archiveCopy, counts);
    verifyDatabase(copy);
    if (archiveId !== undefined) verifyArchive(archiveCopy, archiveId);
    // A backup is there when its main file is: it comes last, and what it replaces goes first.
    rmSync(target, { force: true });
    if (archiveId === undefined) rmSync(archivePathOf(target), { force: true });
    else renameSync(archiveCopy, archivePathOf(target));
    renameSync(copy, target);
    syncFolderOf(target);
    return counts;
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(explain(error, target), { cause: error });
  } finally {
    reader.close();
    remove();
  }
}

/**
 * A connection that sees both files as they were at the same moment. While another connection holds the right to write to
 * both, nothing can change or move between them.
 */
function openAtOneMoment(path: string, now: number): { reader: Database.Database; archiveId: string | undefined } {
  for (;;) {
    const reader = open(path);
    const gate = open(path);
    try {
      const archiveId = archiveIdOf(reader);
      for (const connection of archiveId === undefined ? [] : [reader, gate]) attachArchive(connection, path);
      // With a log beside it, as a server makes it: without one, who reads keeps others from writing.
      for (const file of archiveId === undefined ? ['main'] : ['main', 'archive']) {
        gate.pragma(`${file}.journal_mode = WAL`);
      }
      gate.exec('BEGIN IMMEDIATE');
      if (archiveIdOf(gate) !== archiveId) {
        // The first messages moved just then.
        reader.close();
        continue;
      }
      note(gate, now);
      reader.exec('BEGIN');
      countRows(reader, archiveId !== undefined);
      gate.exec('COMMIT');
      return { reader, archiveId };
    } catch (error) {
      reader.close();
      throw error instanceof StartError ? error : new StartError(explain(error, path), { cause: error });
    } finally {
      gate.close();
    }
  }
}

function open(path: string): Database.Database {
  return new Database(path, { fileMustExist: true, timeout: PATIENCE_MS });
}

function attachArchive(database: Database.Database, path: string): void {
  const archivePath = archivePathOf(path);
  if (!existsSync(archivePath)) {
    throw new StartError(`${archivePath} is missing: the older messages are in it. Put it back, then make a backup.`);
  }
  database.prepare('ATTACH DATABASE ? AS archive').run(archivePath);
}

/** In the audit log of the server, not of the copy. */
function note(database: Database.Database, now: number): void {
  if (!hasTable(database, 'audit_log')) return;
  database.prepare("INSERT INTO audit_log (at, actor, act) VALUES (?, 'local', 'backup.create')").run(now);
}

/** Makes each copy a file that needs no other beside it, counts what is in them, and brings them to the disk. */
function settle(copy: string, archiveCopy: string | undefined, expected: Counts): void {
  const database = new Database(copy);
  try {
    if (archiveCopy !== undefined) database.prepare('ATTACH DATABASE ? AS archive').run(archiveCopy);
    database.pragma('main.journal_mode = DELETE');
    if (archiveCopy !== undefined) database.pragma('archive.journal_mode = DELETE');
    const found = countRows(database, archiveCopy !== undefined);
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      throw new StartError(`The copy does not hold what the database holds. Look at the disk of ${copy}.`);
    }
  } finally {
    database.close();
  }
  for (const file of [copy, archiveCopy]) if (file !== undefined) syncFile(file);
}

function explain(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code.startsWith('SQLITE_BUSY')) {
    return `No backup was made: another program holds ${path} (${code}). Stop that program, or try again later.`;
  }
  return `No backup was made: ${path} (${code}). Look whether its folder is there and can be written, and the disk has room.`;
}
