import { accessSync, constants, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

/** The first of a database's files that this process may not read and write, with its rights, if only that is wrong. */
export function explainRights(path: string): string | undefined {
  if (isRefused(dirname(path))) return undefined;
  for (const file of ['', '-wal', '-shm', '-lock'].map((end) => path + end)) {
    if (!isRefused(file)) continue;
    const { uid, mode } = statSync(file);
    return (
      `${file} belongs to user ${uid} with mode ${(mode & 0o777).toString(8).padStart(4, '0')}, and this is user ` +
      `${userInfo().uid}. Give the file to the user who runs Roomful (chown), with mode 0600.`
    );
  }
  return undefined;
}

function isRefused(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES';
  }
}
