import { existsSync } from 'node:fs';
import { StartError } from '../../start-error.ts';

/** Stands beside a database while a restore gives its files their names. */
export const RESTORE_MARK = '.restore-unfinished';

/** Between two renames a database and its archive may be of different times. */
export function assertRestoreFinished(path: string): void {
  if (!existsSync(path + RESTORE_MARK)) return;
  throw new StartError(`A restore of ${path} was interrupted. Call roomful restore again, then start.`);
}
