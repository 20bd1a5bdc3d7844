import type { JoinedRoom, Message, Room, User } from '@roomful/sdk';
import type { KeptRoom } from '#lib/storage/database.ts';
import type { PersonStore } from '#lib/storage/person-store.ts';
import type { RoomVisit } from './room-visit.svelte.ts';

/** Many messages a second are kept together. */
const SAVE_EVERY_MS = 2_000;

/** What one read lately, for the next visit, with or without a server. */
export class RoomCache {
  #people: PersonStore;
  #user: User;
  #readDatabaseId: () => string | undefined;
  #isForgotten = false;
  #savingRooms: ReturnType<typeof setTimeout> | undefined;

  constructor(people: PersonStore, user: User, readDatabaseId: () => string | undefined) {
    this.#people = people;
    this.#user = user;
    this.#readDatabaseId = readDatabaseId;
  }

  async rooms(): Promise<readonly Room[]> {
    const person = await this.#people.find(this.#user.username);
    if (person?.user.id !== this.#user.id || !this.#belongsHere(person)) return [];
    return person.rooms;
  }

  saveRooms(rooms: readonly Room[]): void {
    const databaseId = this.#readDatabaseId();
    if (databaseId === undefined || this.#isForgotten) return;
    // It never rejects.
    void this.#people.save(this.#user.username, { user: this.#user, databaseId, rooms });
  }

  /** What changes often is kept together. */
  saveRoomsSoon(read: () => readonly Room[]): void {
    this.#savingRooms ??= setTimeout(() => {
      this.#savingRooms = undefined;
      this.saveRooms(read());
    }, SAVE_EVERY_MS);
  }

  /** At once what was seen since the page came; else as soon as the browser has found it, if the room is not there by then. */
  show(visit: RoomVisit): void {
    const { username } = this.#user;
    const take = (room: KeptRoom | undefined) => room && this.#belongsHere(room) && visit.showCached(room);
    const seen = this.#people.peekRoom(username, visit.room.id);
    if (seen !== undefined) take(seen);
    else void this.#people.findRoom(username, visit.room.id).then(take);
  }

  /** Keeps the newest messages of a room as long as one is in it. Answers with the function that ends it. */
  follow(joined: JoinedRoom): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Of the join: what is saved last may be saved when the server has another database already.
    const databaseId = this.#readDatabaseId();
    const save = () => {
      timer = undefined;
      if (databaseId === undefined || this.#isForgotten) return;
      const messages = joined.entries.flatMap((entry): Message[] => (entry.kind === 'message' ? [entry.message] : []));
      const { username } = this.#user;
      const roomId = joined.room.id;
      // It never rejects.
      void this.#people.saveRoom({ username, databaseId, roomId, messages, hasMore: joined.hasMore });
    };
    save();
    const stopListening = joined.on('change', () => (timer ??= setTimeout(save, SAVE_EVERY_MS)));
    return () => {
      stopListening();
      if (timer === undefined) return;
      clearTimeout(timer);
      save();
    };
  }

  /** Another database knows nothing of what was read in the one before. */
  #belongsHere({ databaseId }: { databaseId: string }): boolean {
    const here = this.#readDatabaseId();
    return here === undefined || databaseId === here;
  }

  dispose(): void {
    clearTimeout(this.#savingRooms);
  }

  forget(): void {
    this.#isForgotten = true;
    void this.#people.forget(this.#user.username);
  }
}
