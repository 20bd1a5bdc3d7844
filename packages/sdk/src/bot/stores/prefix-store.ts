import type { BotStore } from '../bot-store.ts';

/** A part of a store, whose keys all begin with `prefix`. Closing it does nothing: it is not its own. */
export function prefixStore(store: BotStore, prefix: string): BotStore {
  return {
    get: (key) => store.get(prefix + key),
    set: (key, value, expectedVersion) => store.set(prefix + key, value, expectedVersion),
    put: (key, value) => store.put(prefix + key, value),
    delete: (key) => store.delete(prefix + key),
    async list(within, { after, limit }) {
      const entries = await store.list(prefix + within, {
        after: after === undefined ? undefined : prefix + after,
        limit,
      });
      return entries.map((entry) => ({ ...entry, key: entry.key.slice(prefix.length) }));
    },
    close: async () => undefined,
  };
}
