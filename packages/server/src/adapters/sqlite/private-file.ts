import { chownSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';

/**
 * Makes an empty file for SQLite to fill, unless there is one: for its owner only, and with the owner of `like`. The
 * files that SQLite makes beside it get the same. What fails here shows itself when the file is opened.
 */
export function makePrivateFile(path: string, like: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    return;
  }
  giveOwnerOf(like, path);
}

export function makePrivateFolder(path: string): void {
  mkdirSync(path, 0o700);
}

/** What root makes for a server that runs as somebody else must be that user's. Nobody but root can, or has to. */
export function giveOwnerOf(like: string, path: string): void {
  const { uid, gid } = statSync(like);
  const file = statSync(path);
  if (file.uid === uid && file.gid === gid) return;
  try {
    chownSync(path, uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}
