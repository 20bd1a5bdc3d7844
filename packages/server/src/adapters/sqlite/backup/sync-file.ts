import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** What was written to the file is on the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** So is what was renamed, made or removed in its folder. */
export function syncFolderOf(path: string): void {
  syncFile(dirname(path));
}
