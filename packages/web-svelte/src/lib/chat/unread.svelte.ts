import type { Message, Room } from '@roomful/sdk';
import { SvelteMap } from 'svelte/reactivity';
import { openTabChannel, type TabChannel } from '#lib/tabs/tab-channel.ts';
import { NextFrame } from './next-frame.ts';
import { NO_MESSAGE, type ReadMark, type ReadMarks } from './read-marks.svelte.ts';
import type { RecentRooms } from './recent-rooms.svelte.ts';

/** That there is more in a room than before. Of rooms that one is not in, only how much is known. */
export interface RoomNews {
  roomId: number;
  message?: Message;
}

interface UnreadOptions {
  username: string;
  marks: ReadMarks;
  recent: RecentRooms;
  /** Whether somebody reads what comes into a room as it comes. */
  isReading: (roomId: number) => boolean;
}

/** How many messages of each room somebody has not read: what the room has, less what there was at the last reading. */
export class Unread {
  #marks: ReadMarks;
  #recent: RecentRooms;
  #isReading: UnreadOptions['isReading'];
  #counts = new SvelteMap<number, number>();
  // In a busy room a count of each message would be more than the title and the badge can show.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- what it holds shows with the next frame
  #arrived = new Map<number, number>();
  #countArrived = new NextFrame(() => this.#takeArrived());
  #channel: TabChannel<readonly (readonly [roomId: number, messageCount: number])[]>;
  #stopListening: () => void;
  #listeners: ((news: RoomNews) => void)[] = [];

  constructor({ username, marks, recent, isReading }: UnreadOptions) {
    this.#marks = marks;
    this.#recent = recent;
    this.#isReading = isReading;
    // A tab that is parked hears nothing of its own; whoever hears tells all.
    this.#channel = openTabChannel(`message-counts:${username}`);
    this.#stopListening = this.#channel.listen((counts) => void this.#take(counts));
  }

  of(roomId: number): number {
    const mark = this.#marks.of(roomId);
    return mark === undefined || this.#isReading(roomId)
      ? 0
      : Math.max(0, (this.#counts.get(roomId) ?? 0) - mark.messageCount);
  }

  /** How many messages a room has, as far as is known. */
  countOf(roomId: number): number {
    return this.#counts.get(roomId) ?? 0;
  }

  /** In the rooms that one has been in: what others talk of elsewhere is no business of the title. */
  get total(): number {
    return this.#recent.ids.reduce((sum, roomId) => sum + this.of(roomId), 0);
  }

  onNews(listener: (news: RoomNews) => void): () => void {
    this.#listeners.push(listener);
    return () => (this.#listeners = this.#listeners.filter((other) => other !== listener));
  }

  /** The rooms as the server lists them. */
  listed(rooms: readonly Room[]): void {
    const now = Date.now();
    // Whatever is said from now on sorts after it, also within the same millisecond.
    const markOf = ({ messageCount, createdAt }: Room): ReadMark => ({
      timestamp: messageCount === 0 ? createdAt : now,
      id: NO_MESSAGE,
      messageCount,
    });
    this.#marks.begin(Object.fromEntries(rooms.map((room) => [room.id, markOf(room)])));
    for (const { id, messageCount } of rooms) this.#counts.set(id, messageCount);
  }

  /** The rooms as they were known at the last visit: what was unread then is so still. */
  recalled(rooms: readonly Room[]): void {
    this.#take(rooms.map(({ id, messageCount }) => [id, messageCount] as const));
  }

  /** Rooms in which something was said. */
  counted(rooms: readonly { roomId: number; messageCount: number }[]): void {
    // What was told of already is no news.
    this.#countArrived.now();
    const grown = this.#grow(rooms.map(({ roomId, messageCount }) => [roomId, messageCount] as const));
    for (const [roomId] of grown) this.#tell({ roomId });
  }

  arrived(message: Message, messageCount: number): void {
    this.#arrived.set(message.roomId, messageCount);
    this.#countArrived.request();
    this.#tell({ roomId: message.roomId, message });
  }

  dispose(): void {
    this.#countArrived.cancel();
    this.#stopListening();
    this.#channel.close();
    this.#listeners = [];
  }

  #takeArrived(): void {
    const arrived = [...this.#arrived];
    this.#arrived.clear();
    this.#grow(arrived);
  }

  #grow(counts: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
    const grown = this.#take(counts);
    if (grown.length > 0) this.#channel.tell(grown);
    return grown;
  }

  #take(counts: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
    const grown = counts.filter(([roomId, messageCount]) => messageCount > (this.#counts.get(roomId) ?? 0));
    for (const [roomId, messageCount] of grown) this.#counts.set(roomId, messageCount);
    return grown;
  }

  #tell(news: RoomNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}
