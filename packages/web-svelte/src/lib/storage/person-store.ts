import type { KeptPerson, KeptRoom, LocalDatabase } from './database.ts';

/** So many messages of a room are kept for the next visit. */
const MESSAGES_MAX = 200;

/** What one person read lately: enough to come in, and to read on, without a server. Nothing here rejects. */
export class PersonStore {
  #database: LocalDatabase;
  /** Rooms that were seen since the page came: they show without waiting. */
  #seen = new Map<string, KeptRoom>();

  constructor(database: LocalDatabase) {
    this.#database = database;
  }

  find(username: string): Promise<KeptPerson | undefined> {
    return this.#database.use((handle) => handle.get('people', username)).catch(nothing);
  }

  /** Another database knows nothing of what was read in the one before. */
  async save(username: string, person: KeptPerson): Promise<void> {
    const before = await this.find(username);
    if (before !== undefined && before.databaseId !== person.databaseId) await this.forgetRooms(username);
    await this.#database.use((handle) => handle.put('people', person, username)).catch(nothing);
  }

  /** What is known without asking. */
  peekRoom(username: string, roomId: number): KeptRoom | undefined {
    return this.#seen.get(keyOf(username, roomId));
  }

  async findRoom(username: string, roomId: number): Promise<KeptRoom | undefined> {
    const seen = this.peekRoom(username, roomId);
    return seen ?? (await this.#database.use((handle) => handle.get('rooms', [username, roomId])).catch(nothing));
  }

  async saveRoom(room: KeptRoom): Promise<void> {
    const left = room.messages.length - MESSAGES_MAX;
    const kept = left <= 0 ? room : { ...room, messages: room.messages.slice(left), hasMore: true };
    this.#seen.set(keyOf(room.username, room.roomId), kept);
    await this.#database.use((handle) => handle.put('rooms', kept)).catch(nothing);
  }

  async forgetRoom(username: string, roomId: number): Promise<void> {
    this.#seen.delete(keyOf(username, roomId));
    await this.#database.use((handle) => handle.delete('rooms', [username, roomId])).catch(nothing);
  }

  async forgetRooms(username?: string): Promise<void> {
    this.#seen.clear();
    await this.#database
      .use(async (handle) => {
        if (username === undefined) return handle.clear('rooms');
        const { store, done } = handle.transaction('rooms', 'readwrite');
        for (const key of await store.index('username').getAllKeys(username)) await store.delete(key);
        await done;
      })
      .catch(nothing);
  }

  async forget(username: string): Promise<void> {
    await this.forgetRooms(username);
    await this.#database.use((handle) => handle.delete('people', username)).catch(nothing);
  }
}

function keyOf(username: string, roomId: number): string {
  return `${roomId} ${username}`;
}

/** What can't be read or kept is fetched again. */
function nothing(): undefined {}
