import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StartError } from '../../../start-error.ts';
import { archivePathOf } from '../archive-file.ts';
import { RESTORE_MARK } from '../restore-mark.ts';

const BESIDE_A_DATABASE = ['', '-wal', '-shm', '-journal', '-lock', RESTORE_MARK];

/**
 * Throws `StartError` if a backup of the database at `path` would take the name of a file that a server lives from, or is
 * one of them under another name.
 */
export function assertApart(path: string, target: string): void {
  const database = realPlace(path);
  const live = [database, archivePathOf(database)].flatMap((file) => BESIDE_A_DATABASE.map((end) => file + end));
  for (const file of [target, archivePathOf(target)]) {
    const place = realPlace(file);
    if (!live.some((liveFile) => liveFile === place || isSameFile(liveFile, place))) continue;
    throw new StartError(`${file} belongs to the database itself. Choose another name for the backup.`);
  }
}

/** Where a name leads, also one that no file has yet. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(resolve(path))), basename(path));
    } catch {
      return resolve(path);
    }
  }
}

/** One file with two names. */
function isSameFile(one: string, other: string): boolean {
  const find = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false });
  const [found, alike] = [find(one), find(other)];
  return found !== undefined && found.ino === alike?.ino && found.dev === alike.dev;
}
