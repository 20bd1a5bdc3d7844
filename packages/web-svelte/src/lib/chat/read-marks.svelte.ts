import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import { openTabChannel, type TabChannel } from '#lib/tabs/tab-channel.ts';

/** How far somebody has read a room: the last message in display order, and how many messages there were then. */
export interface ReadMark {
  timestamp: number;
  id: number;
  messageCount: number;
}

/** How far one person has read each room in this browser. A mark never moves back; the other tabs follow. */
export class ReadMarks {
  #storage: KeyValueStorage;
  #key: string;
  #marks = $state.raw<Readonly<Record<number, ReadMark>>>({});
  #channel: TabChannel<'changed'>;
  #stopListening: () => void;

  constructor(storage: KeyValueStorage, username: string) {
    this.#storage = storage;
    this.#key = `roomful:read:${username}`;
    this.#channel = openTabChannel(`read:${username}`);
    this.#stopListening = this.#channel.listen(() => (this.#marks = this.#load()));
    this.#marks = this.#load();
  }

  of(roomId: number): ReadMark | undefined {
    return this.#marks[roomId];
  }

  read(roomId: number, mark: ReadMark): void {
    const before = this.#load()[roomId];
    if (before !== undefined && !isFurther(mark, before)) return;
    this.#marks = { ...this.#load(), [roomId]: mark };
    this.#storage.set(this.#key, JSON.stringify(this.#marks));
    this.#channel.tell('changed');
  }

  dispose(): void {
    this.#stopListening();
    this.#channel.close();
  }

  #load(): Record<number, ReadMark> {
    try {
      return JSON.parse(this.#storage.get(this.#key) ?? '{}') as Record<number, ReadMark>;
    } catch {
      return {};
    }
  }
}

function isFurther(mark: ReadMark, before: ReadMark): boolean {
  return (
    mark.timestamp - before.timestamp > 0 ||
    (mark.timestamp === before.timestamp && mark.id > before.id) ||
    mark.messageCount > before.messageCount
  );
}
