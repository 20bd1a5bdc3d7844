import { type Room, RoomfulClient, type RoomId, type User } from '@roomful/sdk';
import { text } from '#lib/messages/text.svelte.ts';
import { DraftStore } from '#lib/storage/draft-store.ts';
import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import { Connection } from './connection.svelte.ts';
import { ReadMarks } from './read-marks.svelte.ts';
import { RoomList } from './room-list.svelte.ts';
import { RoomVisit } from './room-visit.svelte.ts';

interface ChatOptions {
  url: string;
  user: User;
  storage: KeyValueStorage;
  getToken(reason: 'connect' | 'refused'): Promise<string | undefined>;
  /** The server will not have this session any more. */
  onRefused(error: unknown): void;
}

const LAST_ROOM = 'roomful:last-room';
const HOME_ROOM = 'general';

/** Everything between login and logout: one client, the rooms, and the one that is being visited. */
export class Chat {
  readonly user: User;
  readonly connection: Connection;
  readonly rooms: RoomList;
  readonly drafts: DraftStore;
  readonly readMarks: ReadMarks;
  #client: RoomfulClient;
  #storage: KeyValueStorage;
  #visit = $state.raw<RoomVisit | undefined>(undefined);
  #notice = $state.raw<string | undefined>(undefined);
  /** What oneself is deleting, or has just deleted. */
  #deletedHere: RoomId | undefined;
  #stopListening: () => void;

  constructor(options: ChatOptions) {
    this.user = options.user;
    this.#storage = options.storage;
    this.#client = new RoomfulClient({ url: options.url, getToken: ({ reason }) => options.getToken(reason) });
    this.connection = new Connection(this.#client);
    this.rooms = new RoomList(this.#client);
    this.drafts = new DraftStore(options.storage, options.user.username);
    this.readMarks = new ReadMarks(options.storage, options.user.username);
    this.#stopListening = this.#client.on('state', (state) => {
      if (state.status === 'live') void this.#refresh();
      if (state.status === 'stopped' && state.reason === 'refused') options.onRefused(state.error);
    });
  }

  get visit(): RoomVisit | undefined {
    return this.#visit;
  }

  /** One calm sentence about something that happened without one's doing. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /** Connects; again, too, after another window had taken over. */
  start(): void {
    // A refusal is told by the state that comes with it.
    this.#client.start().catch(() => {});
  }

  retryConnection(): void {
    this.connection.retry();
  }

  /** Where to go without a room in the address: the last one, else `general`, else any. */
  get defaultRoom(): Room | undefined {
    const last = this.#storage.get(LAST_ROOM);
    const lastRoom = last === undefined ? undefined : this.rooms.find(last);
    return lastRoom ?? this.rooms.find(HOME_ROOM) ?? this.rooms.rooms[0];
  }

  /** Joins a room, which leaves the one before. In the room already, nothing happens. */
  enter(room: Room): void {
    if (this.#visit?.room.id === room.id) return;
    this.#deletedHere = undefined;
    this.#visit?.dispose();
    this.#visit = new RoomVisit(this.#client, room);
    this.#storage.set(LAST_ROOM, room.name);
    void this.#visit.enter();
  }

  /** Ends the visit to a room that is gone, and says so, unless oneself deleted it. */
  abandon(room: Room): void {
    this.#visit?.dispose();
    this.#visit = undefined;
    if (this.#deletedHere === room.id) return;
    const words = this.rooms.rooms.length > 0 ? text.rooms.deletedElsewhere : text.rooms.deletedAndNoneLeft;
    this.#notice = words(room.name);
  }

  async deleteRoom(roomId: RoomId): Promise<void> {
    this.#deletedHere = roomId;
    try {
      await this.rooms.delete(roomId);
    } catch (error) {
      this.#deletedHere = undefined;
      throw error;
    }
  }

  dismissNotice(): void {
    this.#notice = undefined;
  }

  async dispose(): Promise<void> {
    this.#stopListening();
    this.#visit?.dispose();
    this.rooms.dispose();
    this.connection.dispose();
    this.readMarks.dispose();
    await this.#client.stop();
  }

  async #refresh(): Promise<void> {
    await this.rooms.load();
    // After another window had taken over, or when joining failed for want of a connection.
    await this.#visit?.enter();
  }
}
