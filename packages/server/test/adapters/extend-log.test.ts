import { copyFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('[R-6] [S-DB-1] a log that was given its length at the start loses nothing when the process dies', async () => {
  using folder = temporaryFolder();
  const file = folder.file('roomful.db');
  const store = await SqliteStore.open(file, { synchronous: 'full' });
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(8_000_000);
  await store.users.create({ username: 'alice', foldedName: 'alice', kind: 'person', at: 1 });

  // What a process that dies now leaves behind.
  const left = folder.file('left.db');
  copyFileSync(file, left);
  copyFileSync(`${file}-wal`, `${left}-wal`);
  await store.close();

  const recovered = await SqliteStore.open(left, { synchronous: 'full' });
  expect(await recovered.users.findByName('alice')).toMatchObject({ username: 'alice' });
  await recovered.users.create({ username: 'bob', foldedName: 'bob', kind: 'person', at: 2 });
  await recovered.close();
  const again = await SqliteStore.open(left, { synchronous: 'full' });
  expect(await again.users.findByName('bob')).toBeDefined();
  await again.close();
});
