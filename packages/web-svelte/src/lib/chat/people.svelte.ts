import type { JoinedRoom, Person, RoomfulClient } from '@roomful/sdk';

/** Who is in a room now, and who was lately. */
export class People {
  #client: RoomfulClient;
  #room: JoinedRoom;
  #here = $state.raw<readonly string[]>([]);
  #known = $state.raw<readonly Person[]>([]);
  #loadFailed = $state(false);
  #stopListening: () => void;

  constructor(client: RoomfulClient, room: JoinedRoom) {
    this.#client = client;
    this.#room = room;
    this.#here = room.users;
    this.#stopListening = room.on('users', () => {
      const before = this.#here;
      this.#here = room.users;
      // Whoever left was seen just now: only the server knows when exactly.
      if (before.some((name) => !room.users.includes(name))) void this.load();
    });
    void this.load();
  }

  /** Usernames of those present, alphabetically. */
  get here(): readonly string[] {
    return this.#here.toSorted((one, other) => one.localeCompare(other));
  }

  /** Those who are not here but were, the latest first. */
  get seenRecently(): readonly Person[] {
    return this.#known
      .filter((person) => !this.#here.includes(person.username))
      .toSorted((one, other) => (other.lastSeenAt ?? 0) - (one.lastSeenAt ?? 0));
  }

  get loadFailed(): boolean {
    return this.#loadFailed;
  }

  async load(): Promise<void> {
    try {
      this.#known = await this.#client.listPeople(this.#room.room.id);
      this.#loadFailed = false;
    } catch {
      this.#loadFailed = this.#known.length === 0;
    }
  }

  dispose(): void {
    this.#stopListening();
  }
}
