import type { Room, RoomfulClient, RoomId, User } from '@roomful/sdk';
import { explainError } from '#lib/messages/explain-error.ts';
import { text } from '#lib/messages/text.svelte.ts';
import { DraftStore } from '#lib/storage/draft-store.svelte.ts';
import { DatabaseStorage } from '#lib/storage/database-storage.ts';
import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import type { OutboxStore } from '#lib/storage/outbox-store.ts';
import type { PersonStore } from '#lib/storage/person-store.ts';
import type { RoomMemory } from '#lib/timeline/room-memory.ts';
import { attention } from './attention.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { ReadMarks } from './read-marks.svelte.ts';
import { Notice } from './notice.svelte.ts';
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
  /** The session is somebody else's than the one this chat was opened for without asking, or the database is another one. */
  onReplaced(user: User, cause: 'user' | 'database'): void;
  /** What to say first. */
  notice?: string | undefined;
}

const lastRoomOf = (username: string) => `roomful:last-room:${username}`;
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
  /** Of the one database whose rooms these are. */
  #kept: DatabaseStorage;
  #visit = $state.raw<RoomVisit | undefined>(undefined);
  #notice = new Notice();
  #hasMissed = $state(false);
  #saidUnkept = false;
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
    this.#kept = new DatabaseStorage(options.storage, options.user.username);
    const { notice } = options;
    if (notice !== undefined) this.#notice.say({ words: () => notice });
    this.connection = new Connection(
      { url: options.url, getToken: ({ reason }) => options.getToken(reason), roomActivity: true },
      options.user,
    );
    this.#client = this.connection.client;
    this.drafts = new DraftStore(this.#kept, options.user.username, () => this.#sayUnkept());
    this.readMarks = new ReadMarks(this.#kept, options.user.username);
    this.recentRooms = new RecentRooms(this.#kept, options.user.username);
    const { username } = options.user;
    this.unread = new Unread({
      username,
      marks: this.readMarks,
      recent: this.recentRooms,
      isReading: (roomId) => this.#visit?.room.id === roomId && this.#visit.isReading,
    });
    this.rooms = new RoomList(this.#client, (rooms) => {
      this.unread.listed(rooms);
      this.#notice.listed(rooms);
    });
    const databaseId = () => this.#client.welcome?.databaseId ?? this.#kept.databaseId;
    this.#cache = new RoomCache(options.people, options.user, databaseId);
    this.outbox = new Outbox({
      store: options.outbox,
      username: options.user.username,
      databaseId,
      now: () => this.#client.serverTime,
    });
    this.#stopListening = [
      this.unread.onNews(() => this.#cache.saveRoomsSoon(() => this.#countedRooms)),
      this.#client.on('state', (state) => {
        if (state.status === 'live') {
          const { user, databaseId } = this.#client.welcome ?? {};
          const isOtherDatabase = databaseId !== undefined && this.#kept.meet(databaseId);
          if (user !== undefined && isOtherDatabase) options.onReplaced(user, 'database');
          else if (user !== undefined && user.id !== this.user.id) options.onReplaced(user, 'user');
          else void this.#refresh();
        }
        if (state.status === 'stopped' && state.reason === 'refused') {
          if (state.error?.code === 'PROTOCOL_UNSUPPORTED') options.onOutdated();
          else options.onRefused(state.error);
        }
      }),
      this.#client.onEvent((event) => {
        if (event.type === 'message') {
          this.#hasMissed ||= event.message.username !== this.user.username && !attention.isHere;
          this.unread.arrived(event.message, event.room.room.messageCount);
        }
        if (event.type === 'room_activity') this.unread.counted(event.rooms);
      }),
    ];
  }

  get visit(): RoomVisit | undefined {
    return this.#visit;
  }

  /** Whether something that oneself wrote would be lost with this page. */
  get hasUnkept(): boolean {
    return this.outbox.hasUnkept || this.drafts.hasUnkept;
  }

  /** One calm sentence about something that happened without one's doing. */
  get notice(): string | undefined {
    return this.#notice.words;
  }

  /** The room that oneself deleted just now. */
  get restorable(): Room | undefined {
    return this.#notice.restorable;
  }

  /** Whether somebody said something while nobody looked at this page. */
  get hasMissed(): boolean {
    return this.#hasMissed;
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
    const last = this.#storage.get(lastRoomOf(this.user.username));
    const lastRoom = last === undefined ? undefined : this.rooms.find(last);
    return lastRoom ?? this.rooms.find(HOME_ROOM) ?? this.rooms.rooms[0];
  }

  /** Joins a room, which leaves the one before. In the room already, nothing happens. */
  enter(room: Room): void {
    if (this.#visit?.room.id === room.id) return;
    this.#deletedHere = undefined;
    this.#notice.entered();
    this.#leaveVisit();
    const visit = new RoomVisit(this.#client, room, {
      user: this.user,
      outbox: this.outbox,
      readMarks: this.readMarks,
      memory: this.#memories.get(room.id),
      onJoined: (joined) => this.#cache.follow(joined),
    });
    this.#visit = visit;
    this.#storage.set(lastRoomOf(this.user.username), room.name);
    this.recentRooms.visit(room.id);
    this.#cache.show(visit);
    // Without a connection the next one brings it there, after what waits elsewhere.
    if (this.#client.state.status === 'live') void this.#enterAfterSending(visit);
  }

  /** Ends the visit to a room that is gone, and says so, unless oneself deleted it. */
  abandon(room: Room): void {
    this.#visit?.dispose();
    this.#visit = undefined;
    const isElsewhere = this.rooms.rooms.length > 0;
    if (isElsewhere) this.#notice.bringElsewhere();
    if (this.#deletedHere === room.id) return;
    const words = () => (isElsewhere ? text.rooms.deletedElsewhere : text.rooms.deletedAndNoneLeft)(room.name);
    this.#notice.say({ words, room });
  }

  async deleteRoom(roomId: RoomId): Promise<void> {
    this.#deletedHere = roomId;
    const room = this.rooms.findById(roomId);
    try {
      await this.rooms.delete(roomId);
      if (room !== undefined)
        this.#notice.say({ words: () => text.rooms.deletedByYou(room.name), room, mayRestore: true });
    } catch (error) {
      this.#deletedHere = undefined;
      throw error;
    }
  }

  /** Takes the deletion back. A failure is told by the notice, which stays. */
  async restoreDeleted(): Promise<Room | undefined> {
    const room = this.#notice.restorable;
    if (room === undefined) return undefined;
    try {
      return await this.rooms.restore(room.id);
    } catch (error) {
      this.#notice.say({ words: () => explainError(error), room, mayRestore: true });
      return undefined;
    }
  }

  dismissNotice(): void {
    this.#notice.dismiss();
  }

  /** At logout: whoever sits here next finds nothing of it. */
  forget(): void {
    this.drafts.clear();
    this.#kept.forgetDrafts();
    this.#storage.remove(lastRoomOf(this.user.username));
    this.#cache.forget();
    void this.outbox.clear();
  }

  async dispose(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    this.#visit?.dispose();
    this.rooms.dispose();
    this.connection.dispose();
    this.unread.dispose();
    this.#cache.dispose();
    this.recentRooms.dispose();
    this.readMarks.dispose();
    this.drafts.dispose();
    this.outbox.dispose();
    await this.#client.stop();
  }

  /** What is known without the server: it may be all there is for a while. */
  #recall(): Promise<void> {
    this.#recalled ??= this.#takeUp();
    return this.#recalled;
  }

  async #takeUp(): Promise<void> {
    await this.drafts.ready;
    await this.outbox.load();
    const rooms = await this.#cache.rooms();
    this.rooms.showCached(rooms);
    this.unread.recalled(rooms);
  }

  /** With what was said since the server listed them. */
  get #countedRooms(): readonly Room[] {
    return this.rooms.rooms.map((room) => ({ ...room, messageCount: this.unread.countOf(room.id) }));
  }

  /** Once, and never in the place of something that one may want to take back. */
  #sayUnkept(): void {
    if (this.#saidUnkept || this.notice !== undefined) return;
    this.#saidUnkept = true;
    this.#notice.say({ words: () => text.notices.draftUnkept });
  }

  /** On the server a person is in one room at a time: what was sent in the room before goes first, and in order. */
  async #enterAfterSending(visit: RoomVisit): Promise<void> {
    await this.outbox.settle(visit.room.id);
    // Without a connection, or in another room by now, somebody else sees to it.
    if (this.#visit === visit && this.#client.state.status === 'live') await visit.enter();
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
