import type { KeptMessage, LocalDatabase } from './database.ts';

/** Keeps what waits to be sent. Each entry is its own record, so tabs never overwrite each other's. */
export class OutboxStore {
  #database: LocalDatabase;
  #makeRoom: () => Promise<void>;

  /** `makeRoom` frees what can be fetched again: a text that somebody wrote can't. */
  constructor(database: LocalDatabase, makeRoom: () => Promise<void>) {
    this.#database = database;
    this.#makeRoom = makeRoom;
  }

  /** In the order of writing. Rejects where nothing can be read. */
  load(username: string): Promise<KeptMessage[]> {
    return this.#database.use((handle) => handle.getAllFromIndex('outbox', 'username', username));
  }

  /** Puts it behind all others, in place of what stood under its `clientId`. Answers whether it is kept. */
  async put(message: KeptMessage): Promise<boolean> {
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

  /** What can't be removed would go out again under its `clientId`, and the room would have it once all the same. */
  async remove(clientIds: readonly string[]): Promise<void> {
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
