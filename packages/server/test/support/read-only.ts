import { chmodSync, readdirSync } from 'node:fs';
import { run, succeeds } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Rights bind everybody but root; with this in front they bind a server that root starts, too. */
export const withoutPrivileges: readonly string[] = isRoot() ? ['setpriv', '--bounding-set=-all', '--'] : [];

export function takeWriteRights(folder: string): void {
  chmodSync(folder, 0o555);
  for (const name of readdirSync(folder)) chmodSync(`${folder}/${name}`, 0o444);
}

export function giveWriteRights(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) chmodSync(`${folder}/${name}`, 0o644);
}

/** Files that are open refuse to be written too. */
const immutable = {
  name: 'its files are made immutable',
  set: (files: readonly string[]) => run(['chattr', '+i', ...files]),
  clear: (files: readonly string[]) => run(['chattr', '-i', ...files]),
};

/** What takes effect on a server that runs: rights don't, since it has its files open. Needs root and a fitting disk. */
export const waysWhileRunning: readonly (typeof immutable)[] = canMakeImmutable() ? [immutable] : [];

function canMakeImmutable(): boolean {
  using folder = temporaryFolder();
  return succeeds(['chattr', '+i', folder.path]) && succeeds(['chattr', '-i', folder.path]);
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
