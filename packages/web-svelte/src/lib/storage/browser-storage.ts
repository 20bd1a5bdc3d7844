import { createMemoryStorage, type KeyValueStorage } from './key-value-storage.ts';

/** `localStorage`, with memory for what has no room in it. Where a browser forbids it, memory is all there is. */
export function openBrowserStorage(): KeyValueStorage {
  const memory = createMemoryStorage();
  const local = findLocalStorage();
  if (local === undefined) return memory;

  return {
    get: (key) => memory.get(key) ?? local.getItem(key) ?? undefined,
    set(key, value) {
      try {
        local.setItem(key, value);
        memory.remove(key);
        return true;
      } catch {
        // Full: what can't be kept for later at least holds until the page goes.
        return memory.set(key, value);
      }
    },
    remove(key) {
      memory.remove(key);
      local.removeItem(key);
    },
    keys: () => [...new Set([...Object.keys(local), ...memory.keys()])],
  };
}

/** Where it is forbidden, even reading the property throws. Where it is full, all that it holds can still be read. */
function findLocalStorage(): Storage | undefined {
  try {
    const storage = globalThis.localStorage;
    storage.getItem('roomful:probe');
    return storage;
  } catch {
    return undefined;
  }
}
