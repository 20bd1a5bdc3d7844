import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { testAppStoreContract } from '../../src/testing/app-store-contract.ts';
import { testCredentialsContract } from '../../src/testing/credentials-contract.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';
import { openArchivingStore } from '../support/archiving-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

testStoreContract('SQLite file', openFile);
testStoreContract('SQLite in memory', openMemory);
testStoreContract('SQLite file, everything archived', () => openArchived());
testStoreContract('SQLite in memory, everything archived', () => openArchived(':memory:'));
testCredentialsContract('SQLite file', openFile);
testAppStoreContract('SQLite file', openFile);

async function openFile() {
  const folder = temporaryFolder();
  const store = await SqliteStore.open(folder.file('roomful.db'), { synchronous: 'full' });
  return {
    store,
    async dispose() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

async function openMemory() {
  const store = await SqliteStore.open(':memory:', { synchronous: 'full' });
  return { store, dispose: () => store.close() };
}

async function openArchived(path?: string) {
  const folder = temporaryFolder();
  const store = await openArchivingStore(path ?? folder.file('roomful.db'));
  return {
    store,
    async dispose() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}
