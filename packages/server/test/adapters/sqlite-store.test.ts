import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

testStoreContract('SQLite file', async () => {
  const folder = temporaryFolder();
  const store = await SqliteStore.open(folder.file('roomful.db'), { synchronous: 'full' });
  return {
    store,
    async dispose() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
});

testStoreContract('SQLite in memory', async () => {
  const store = await SqliteStore.open(':memory:', { synchronous: 'full' });
  return { store, dispose: () => store.close() };
});
