import type { KeyValueStorage } from './key-value-storage.ts';

const PREFIX = 'roomful:';
/** What is kept by the ids of rooms, under `roomful:<kind>:<username>`. */
const KINDS: readonly string[] = ['draft', 'read', 'recent-rooms'];

/**
 * What this browser remembers of one person's rooms, each database of a server by itself: rooms of another one have the
 * same ids and are other rooms. Nothing is lost while another one is there: it is found again when its own comes back.
 */
export class DatabaseStorage implements KeyValueStorage {
  #storage: KeyValueStorage;
  #username: string;
  #databaseKey: string;
  #databaseId: string | undefined;

  constructor(storage: KeyValueStorage, username: string) {
    this.#storage = storage;
    this.#username = username;
    this.#databaseKey = `${PREFIX}database:${username}`;
    this.#databaseId = storage.get(this.#databaseKey);
  }

  /** The one that was there last. */
  get databaseId(): string | undefined {
    return this.#databaseId;
  }

  /**
   * Hears which one is there. Answers whether that is another than before: then all that was read from here is over, and
   * whoever comes next finds what is of this one.
   */
  meet(databaseId: string): boolean {
    const before = this.#databaseId;
    if (before === databaseId) return false;
    this.#storage.set(this.#databaseKey, databaseId);
    if (before !== undefined) return true;
    this.#databaseId = databaseId;
    // What was kept before databases were told apart is taken for this one's.
    for (const key of this.#storage.keys()) {
      const [, kind, username] = key.split(':');
      if (!key.startsWith(PREFIX) || username !== this.#username || !KINDS.includes(kind ?? '')) continue;
      const value = this.#storage.get(key);
      this.#storage.remove(key);
      if (value !== undefined && this.get(key) === undefined) this.set(key, value);
    }
    return false;
  }

  /** At logout: the drafts of every database. */
  forgetDrafts(): void {
    for (const key of this.#storage.keys()) {
      const [, kind, username] = key.split(':');
      if (key.startsWith('roomful') && kind === 'draft' && username === this.#username) this.#storage.remove(key);
    }
  }

  get(key: string): string | undefined {
    return this.#storage.get(this.#locate(key));
  }

  set(key: string, value: string): boolean {
    return this.#storage.set(this.#locate(key), value);
  }

  remove(key: string): void {
    this.#storage.remove(this.#locate(key));
  }

  keys(): string[] {
    const prefix = this.#locate(PREFIX);
    const keys = this.#storage.keys().filter((key) => key.startsWith(prefix));
    return keys.map((key) => PREFIX + key.slice(prefix.length));
  }

  #locate(key: string): string {
    return this.#databaseId === undefined ? key : `roomful@${this.#databaseId}:${key.slice(PREFIX.length)}`;
  }
}
