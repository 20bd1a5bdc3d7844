import { expect, it } from 'vitest';
import { backUp } from '../../src/adapters/sqlite/backup/back-up.ts';
import { restoreBackup } from '../../src/adapters/sqlite/backup/restore-backup.ts';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function idOf(file: string): Promise<string> {
  const store = await SqliteStore.open(file, { synchronous: 'normal' });
  await store.close();
  return store.databaseId;
}

it('[S-SES-1] [R-6] a database keeps its id, over a restore too; a backup that is restored elsewhere gets another', async () => {
  using folder = temporaryFolder();
  const production = folder.file('production.db');
  const staging = folder.file('staging.db');
  const backup = folder.file('backup.db');
  const id = await idOf(production);
  expect(await idOf(production)).toBe(id);
  await backUp(production, backup, { force: false, now: 1 });
  await restoreBackup(backup, production, { now: 2 });
  expect(await idOf(production)).toBe(id);
  await restoreBackup(backup, staging, { now: 3 });
  const other = await idOf(staging);
  expect(other).not.toBe(id);
  await restoreBackup(backup, staging, { now: 4 });
  expect(await idOf(staging)).toBe(other);
});
