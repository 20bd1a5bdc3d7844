import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import { openTabChannel, type TabChannel } from '#lib/tabs/tab-channel.ts';

const ROOMS_MAX = 200;

/** The rooms that one person has been in, the latest first; kept in this browser, for all its tabs. */
export class RecentRooms {
  #storage: KeyValueStorage;
  #key: string;
  #ids = $state.raw<readonly number[]>([]);
  #channel: TabChannel<'changed'>;
  #stopListening: () => void;

  constructor(storage: KeyValueStorage, username: string) {
    this.#storage = storage;
    this.#key = `roomful:recent-rooms:${username}`;
    this.#channel = openTabChannel(`recent-rooms:${username}`);
    this.#stopListening = this.#channel.listen(() => (this.#ids = this.#load()));
    this.#ids = this.#load();
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  has(roomId: number): boolean {
    return this.#ids.includes(roomId);
  }

  visit(roomId: number): void {
    this.#ids = [roomId, ...this.#load().filter((id) => id !== roomId)].slice(0, ROOMS_MAX);
    this.#storage.set(this.#key, JSON.stringify(this.#ids));
    this.#channel.tell('changed');
  }

  dispose(): void {
    this.#stopListening();
    this.#channel.close();
  }

  #load(): readonly number[] {
    try {
      const kept: unknown = JSON.parse(this.#storage.get(this.#key) ?? '[]');
      return Array.isArray(kept) ? kept.filter((id) => typeof id === 'number') : [];
    } catch {
      return [];
    }
  }
}
