import { closeSync, openSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

/** All of it, whatever comes. */
const EVERY_PAGE = 0x7fffffff;

/**
 * Copies one of a connection's databases into a new file that only its owner may read. In one step: a copy that pauses is
 * begun anew whenever another program writes, and under constant writing never ends. Writers are not held up.
 */
export async function copyDatabase(source: Database, attached: 'main' | 'archive', target: string): Promise<void> {
  closeSync(openSync(target, 'wx', 0o600));
  // The types don't know `attached`.
  const options = { attached, progress: () => EVERY_PAGE };
  await source.backup(target, options);
}
