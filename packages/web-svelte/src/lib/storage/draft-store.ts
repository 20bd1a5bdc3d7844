import type { KeyValueStorage } from './key-value-storage.ts';

const PREFIX = 'roomful:draft:';

/** Unsent text, kept for each person and room across reloads. */
export class DraftStore {
  #storage: KeyValueStorage;
  #prefix: string;

  constructor(storage: KeyValueStorage, username: string) {
    this.#storage = storage;
    this.#prefix = `${PREFIX}${username}:`;
  }

  read(roomId: number): string {
    return this.#storage.get(this.#prefix + roomId) ?? '';
  }

  write(roomId: number, draft: string): void {
    if (draft === '') this.#storage.remove(this.#prefix + roomId);
    else this.#storage.set(this.#prefix + roomId, draft);
  }

  /** At logout: whoever sits here next finds nothing of it. */
  clear(): void {
    for (const key of this.#storage.keys()) if (key.startsWith(this.#prefix)) this.#storage.remove(key);
  }
}
