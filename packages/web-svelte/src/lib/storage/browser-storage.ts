import { createMemoryStorage, type KeyValueStorage } from './key-value-storage.ts';

/** `localStorage`, or memory where a browser forbids it: there, even reading the property throws. */
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
      } catch {
        // Full: what can't be kept for later at least holds until the page goes.
        memory.set(key, value);
      }
    },
    remove(key) {
      memory.remove(key);
      local.removeItem(key);
    },
    keys: () => [...new Set([...Object.keys(local), ...memory.keys()])],
  };
}

function findLocalStorage(): Storage | undefined {
  try {
    const storage = globalThis.localStorage;
    const probe = 'roomful:probe';
    storage.setItem(probe, '');
    storage.removeItem(probe);
    return storage;
  } catch {
    return undefined;
  }
}
