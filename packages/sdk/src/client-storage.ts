/**
 * Where a client keeps what must outlast it: texts by key. Keys are ASCII and have at most 256 characters. What `set` has
 * resolved for must be there after a crash, if the outbox is to be.
 *
 * @example
 * // In a browser, for one tab:
 * const storage: ClientStorage = {
 *   get: async (key) => localStorage.getItem(key) ?? undefined,
 *   set: async (key, value) => localStorage.setItem(key, value),
 *   delete: async (key) => localStorage.removeItem(key),
 *   list: async (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix)),
 * };
 */
export interface ClientStorage {
  /** What is kept under the key. */
  get(key: string): Promise<string | undefined>;
  /** Keeps a text under the key, in place of what was there. */
  set(key: string, value: string): Promise<void>;
  /** Does nothing when there is no such key. */
  delete(key: string): Promise<void>;
  /** All keys that begin with the prefix, in any order. */
  list(prefix: string): Promise<string[]>;
}
