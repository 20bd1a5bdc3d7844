import type { Room, RoomfulClient, RoomId } from '@roomful/sdk';

/** All active rooms by name, kept current by what the server announces. */
export class RoomList {
  #client: RoomfulClient;
  #onListed: (rooms: readonly Room[]) => void;
  #rooms = $state.raw<readonly Room[]>([]);
  #status = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  #stopListening: (() => void)[];

  /** `onListed` hears of every room as it becomes known. */
  constructor(client: RoomfulClient, onListed: (rooms: readonly Room[]) => void) {
    this.#client = client;
    this.#onListed = onListed;
    this.#stopListening = [
      client.on('room_created', (room) => this.#put(room)),
      client.on('room_restored', (room) => this.#put(room)),
      client.on('room_deleted', (room) => this.#drop(room.id)),
    ];
  }

  get rooms(): readonly Room[] {
    return this.#rooms;
  }

  get status(): 'loading' | 'ready' | 'failed' {
    return this.#status;
  }

  find(name: string): Room | undefined {
    return this.#rooms.find((room) => room.name === name);
  }

  findById(roomId: number): Room | undefined {
    return this.#rooms.find((room) => room.id === roomId);
  }

  /** What was known at the last visit, until the server says what is so now. */
  showCached(rooms: readonly Room[]): void {
    if (this.#status !== 'ready') this.#rooms = sortByName(rooms);
  }

  /** At start, and after each gap in the connection: announcements in between were missed. */
  async load(): Promise<void> {
    try {
      const rooms = await this.#client.listRooms();
      this.#onListed(rooms);
      this.#rooms = sortByName(rooms);
      this.#status = 'ready';
    } catch {
      // A list that was fetched before is worth more than a complaint; a first one that failed is shown with a retry.
      if (this.#status === 'loading' && this.#rooms.length === 0) this.#status = 'failed';
    }
  }

  async retry(): Promise<void> {
    this.#status = 'loading';
    await this.load();
  }

  async create(name: string): Promise<Room> {
    const room = await this.#client.createRoom(name);
    this.#put(room);
    return room;
  }

  async restore(roomId: RoomId): Promise<Room> {
    const room = await this.#client.restoreRoom(roomId);
    this.#put(room);
    return room;
  }

  async delete(roomId: RoomId): Promise<void> {
    const room = await this.#client.deleteRoom(roomId);
    this.#drop(room.id);
  }

  dispose(): void {
    for (const stop of this.#stopListening) stop();
  }

  #put(room: Room): void {
    this.#onListed([room]);
    this.#rooms = sortByName([...this.#rooms.filter(({ id }) => id !== room.id), room]);
  }

  #drop(roomId: RoomId): void {
    this.#rooms = this.#rooms.filter(({ id }) => id !== roomId);
  }
}

function sortByName(rooms: readonly Room[]): Room[] {
  return rooms.toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}
