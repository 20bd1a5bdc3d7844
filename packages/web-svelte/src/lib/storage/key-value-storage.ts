/** What this browser remembers: small strings by key. */
export interface KeyValueStorage {
  get(key: string): string | undefined;
  /** Answers whether it is kept for longer than the page. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(): string[];
}

/** Forgets everything when the page goes. */
export function createMemoryStorage(): KeyValueStorage {
  const entries = new Map<string, string>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.set(key, value);
      return false;
    },
    remove: (key) => void entries.delete(key),
    keys: () => [...entries.keys()],
  };
}
