import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import type { MessageStore, Store } from '../../src/ports/store.ts';

/** Everything that may move to the archive does so, after each write of messages. */
export async function openArchivingStore(path: string): Promise<Store> {
  const store = await SqliteStore.open(path, { synchronous: 'full' });
  const { messages } = store;
  const write: MessageStore['write'] = async (changes) => {
    const outcomes = await messages.write(changes);
    await archiveAll(store, Number.MAX_SAFE_INTEGER);
    return outcomes;
  };
  return new Proxy(store, {
    get(target, name) {
      if (name === 'messages')
        return new Proxy(messages, { get: (_, key) => (key === 'write' ? write : method(messages, key)) });
      return method(target, name);
    },
  });
}

async function archiveAll(store: Store, before: number, limit = 3): Promise<number> {
  let total = 0;
  for (;;) {
    const moved = await store.archive.moveChunk({ before, limit });
    if (moved === 0) return total;
    total += moved;
  }
}

function method(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}
