import type { Room, RoomfulClient, RoomId, User } from '@roomful/sdk';
import { explainError } from '#lib/messages/explain-error.ts';
import { text } from '#lib/messages/text.svelte.ts';
import { DraftStore } from '#lib/storage/draft-store.ts';
import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import type { OutboxStore } from '#lib/storage/outbox-store.ts';
import type { PersonStore } from '#lib/storage/person-store.ts';
import type { RoomMemory } from '#lib/timeline/room-memory.ts';
import { Connection } from './connection.svelte.ts';
import { ReadMarks } from './read-marks.svelte.ts';
import { Outbox } from './outbox.svelte.ts';
import { RecentRooms } from './recent-rooms.svelte.ts';
import { RoomCache } from './room-cache.ts';
import { RoomList } from './room-list.svelte.ts';
import { RoomVisit } from './room-visit.svelte.ts';
import { Unread } from './unread.svelte.ts';

interface ChatOptions {
  url: string;
  user: User;
  storage: KeyValueStorage;
  people: PersonStore;
  outbox: OutboxStore;
  getToken(reason: 'connect' | 'refused'): Promise<string | undefined>;
  /** The server will not have this session any more. */
  onRefused(error: unknown): void;
  /** The server speaks another protocol than this build. */
  onOutdated(): void;
  /** The session is somebody else's than the one this chat was opened for without asking. */
  onOtherUser(user: User): void;
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
  readonly outbox: Outbox;
  readonly recentRooms: RecentRooms;
  readonly unread: Unread;
  #cache: RoomCache;
  #client: RoomfulClient;
  #storage: KeyValueStorage;
  #visit = $state.raw<RoomVisit | undefined>(undefined);
  #notice = $state.raw<string | undefined>(undefined);
  #restorable = $state.raw<Room | undefined>(undefined);
  /** What oneself is deleting, or has just deleted. */
  #deletedHere: RoomId | undefined;
  /** Where one was in the rooms that one left. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- read once, when a visit begins
  #memories = new Map<RoomId, RoomMemory>();
  #recalled: Promise<void> | undefined;
  #stopListening: (() => void)[];

  constructor(options: ChatOptions) {
    this.user = options.user;
    this.#storage = options.storage;
    this.connection = new Connection(
      { url: options.url, getToken: ({ reason }) => options.getToken(reason), roomActivity: true },
      options.user,
    );
    this.#client = this.connection.client;
    this.drafts = new DraftStore(options.storage, options.user.username);
    this.readMarks = new ReadMarks(options.storage, options.user.username);
    this.recentRooms = new RecentRooms(options.storage, options.user.username);
    const { username } = options.user;
    this.unread = new Unread({ username, marks: this.readMarks, recent: this.recentRooms });
    this.rooms = new RoomList(this.#client, (rooms) => this.unread.listed(rooms));
    this.#cache = new RoomCache(options.people, options.user, () => this.#client.welcome?.databaseId);
    this.outbox = new Outbox({
      store: options.outbox,
      username: options.user.username,
      databaseId: () => this.#client.welcome?.databaseId ?? this.#cache.databaseId,
      now: () => this.#client.serverTime,
    });
    this.#stopListening = [
      this.#client.on('state', (state) => {
        if (state.status === 'live') {
          const user = this.#client.user;
          if (user !== undefined && user.id !== this.user.id) options.onOtherUser(user);
          else void this.#refresh();
        }
        if (state.status === 'stopped' && state.reason === 'refused') {
          if (state.error?.code === 'PROTOCOL_UNSUPPORTED') options.onOutdated();
          else options.onRefused(state.error);
        }
      }),
      this.#client.onEvent((event) => {
        if (event.type === 'message') this.unread.arrived(event.message, event.room.room.messageCount);
        if (event.type === 'room_activity') this.unread.counted(event.rooms);
      }),
    ];
  }

  get visit(): RoomVisit | undefined {
    return this.#visit;
  }

  /** One calm sentence about something that happened without one's doing. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /** The room that oneself deleted just now. */
  get restorable(): Room | undefined {
    return this.#restorable;
  }

  /** The server's time, in Unix milliseconds. */
  get serverTime(): number {
    return this.#client.serverTime;
  }

  /** Connects; again, too, after another device had taken over. */
  start(): void {
    void this.#recall();
    this.connection.start();
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
    this.#leaveVisit();
    const visit = new RoomVisit(this.#client, room, {
      user: this.user,
      outbox: this.outbox,
      readMarks: this.readMarks,
      memory: this.#memories.get(room.id),
      onJoined: (joined) => this.#cache.follow(joined),
    });
    this.#visit = visit;
    this.#storage.set(LAST_ROOM, room.name);
    this.recentRooms.visit(room.id);
    this.#cache.show(visit);
    // Without a connection the next one brings it there, after what waits elsewhere.
    if (this.#client.state.status === 'live') void visit.enter();
  }

  /** Ends the visit to a room that is gone, and says so, unless oneself deleted it. */
  abandon(room: Room): void {
    this.#visit?.dispose();
    this.#visit = undefined;
    if (this.#deletedHere === room.id) return;
    const words = this.rooms.rooms.length > 0 ? text.rooms.deletedElsewhere : text.rooms.deletedAndNoneLeft;
    this.#restorable = undefined;
    this.#notice = words(room.name);
  }

  async deleteRoom(roomId: RoomId): Promise<void> {
    this.#deletedHere = roomId;
    const room = this.rooms.findById(roomId);
    try {
      await this.rooms.delete(roomId);
      if (room !== undefined) this.#notice = text.rooms.deletedByYou(room.name);
      this.#restorable = room;
    } catch (error) {
      this.#deletedHere = undefined;
      throw error;
    }
  }

  /** Takes the deletion back. A failure is told by the notice, which stays. */
  async restoreDeleted(): Promise<Room | undefined> {
    const room = this.#restorable;
    if (room === undefined) return undefined;
    try {
      const restored = await this.rooms.restore(room.id);
      this.dismissNotice();
      return restored;
    } catch (error) {
      this.#notice = explainError(error);
      return undefined;
    }
  }

  dismissNotice(): void {
    this.#restorable = undefined;
    this.#notice = undefined;
  }

  /** At logout: whoever sits here next finds nothing of it. */
  forget(): void {
    this.drafts.clear();
    this.#cache.forget();
    void this.outbox.clear();
  }

  async dispose(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    this.#visit?.dispose();
    this.rooms.dispose();
    this.connection.dispose();
    this.unread.dispose();
    this.recentRooms.dispose();
    this.readMarks.dispose();
    this.outbox.dispose();
    await this.#client.stop();
  }

  /** What is known without the server: it may be all there is for a while. */
  #recall(): Promise<void> {
    this.#recalled ??= this.#takeUp();
    return this.#recalled;
  }

  async #takeUp(): Promise<void> {
    await this.outbox.load();
    this.rooms.showCached(await this.#cache.rooms());
  }

  #leaveVisit(): void {
    const memory = this.#visit?.timeline.remember();
    if (this.#visit !== undefined && memory !== undefined) this.#memories.set(this.#visit.room.id, memory);
    this.#visit?.dispose();
  }

  async #refresh(): Promise<void> {
    await this.#recall();
    await this.#deliverElsewhere();
    await this.rooms.load();
    if (this.rooms.status === 'ready') this.#cache.saveRooms(this.rooms.rooms);
    // After another device had taken over, or when joining failed for want of a connection.
    await this.#visit?.enter();
  }

  /** What was written in other rooms without a connection goes out on the way in: a person is in one room at a time. */
  async #deliverElsewhere(): Promise<void> {
    if (this.#visit?.state.status === 'joined') return;
    for (const roomId of this.outbox.waitingRooms) {
      if (roomId === this.#visit?.room.id) continue;
      // A room that is gone keeps what waits for it until it comes back.
      const joined = await this.#client.join(roomId as RoomId).catch(() => undefined);
      if (joined !== undefined) await this.outbox.attach(joined);
    }
  }
}
