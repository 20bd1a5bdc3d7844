import type { KeptMessage, LocalDatabase } from './database.ts';
import { OutboxNotes } from './outbox-notes.ts';
import type { KeyValueStorage } from './key-value-storage.ts';

/** Keeps what waits to be sent. Each entry is its own record, so tabs never overwrite each other's. */
export class OutboxStore {
  #database: LocalDatabase;
  #notes: OutboxNotes;
  #makeRoom: () => Promise<void>;

  /** `makeRoom` frees what can be fetched again: a text that somebody wrote can't. */
  constructor(database: LocalDatabase, storage: KeyValueStorage, makeRoom: () => Promise<void>) {
    this.#database = database;
    this.#notes = new OutboxNotes(storage);
    this.#makeRoom = makeRoom;
  }

  /** In the order of writing. Where the database can't be read, what is noted is all there is. */
  async load(username: string): Promise<KeptMessage[]> {
    const kept = await this.#database
      .use((handle) => handle.getAllFromIndex('outbox', 'username', username))
      .catch(() => []);
    const noted = this.#notes.of(username).filter((note) => !kept.some(({ clientId }) => clientId === note.clientId));
    return [...kept, ...noted];
  }

  /** At once, for as long as `put` takes. Answers whether a page that ends now would leave it behind. */
  note(message: KeptMessage): boolean {
    return this.#notes.add(message);
  }

  /** Puts it behind all others, in place of what stood under its `clientId`. Answers whether it is kept. */
  async put(message: KeptMessage): Promise<boolean> {
    const isKept = await this.#tryToPut(message);
    // What the database does not take stays noted.
    if (isKept) this.#notes.remove([message.clientId]);
    return isKept;
  }

  /** At logout: whoever sits here next finds nothing of it. */
  async clear(username: string): Promise<void> {
    this.#notes.remove(this.#notes.of(username).map(({ clientId }) => clientId));
    await this.#database
      .use(async (handle) => {
        const { store, done } = handle.transaction('outbox', 'readwrite');
        for (const key of await store.index('username').getAllKeys(username)) await store.delete(key);
        await done;
      })
      .catch(ignore);
  }

  /** What can't be removed would go out again under its `clientId`, and the room would have it once all the same. */
  async remove(clientIds: readonly string[]): Promise<void> {
    this.#notes.remove(clientIds);
    await this.#database
      .use(async (handle) => {
        const { store, done } = handle.transaction('outbox', 'readwrite');
        const index = store.index('clientId');
        for (const clientId of clientIds) {
          const key = await index.getKey(clientId);
          if (key !== undefined) await store.delete(key);
        }
        await done;
      })
      .catch(ignore);
  }

  async #tryToPut(message: KeptMessage): Promise<boolean> {
    try {
      await this.#put(message);
      return true;
    } catch (error) {
      if (!isFull(error)) return false;
    }
    try {
      await this.#makeRoom();
      await this.#put(message);
      return true;
    } catch {
      return false;
    }
  }

  #put(message: KeptMessage): Promise<void> {
    return this.#database.use(async (handle) => {
      const transaction = handle.transaction('outbox', 'readwrite');
      const key = await transaction.store.index('clientId').getKey(message.clientId);
      if (key !== undefined) await transaction.store.delete(key);
      await transaction.store.add(message);
      await transaction.done;
    });
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

function ignore(): void {}
