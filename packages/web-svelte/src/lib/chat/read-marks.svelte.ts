import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import { openTabChannel, type TabChannel } from '#lib/tabs/tab-channel.ts';

/** How far somebody has read a room: the last message in display order, and how many messages there were then. */
export interface ReadMark {
  timestamp: number;
  id: number;
  messageCount: number;
}

/** The id of a mark that stands for a time, where no message was read yet: it sorts after all of its millisecond. */
export const NO_MESSAGE = Number.MAX_SAFE_INTEGER;

type Marks = Readonly<Record<number, ReadMark>>;

/** A burst of messages is kept as one: writing all marks for each of them would be felt while typing. */
const KEEP_AFTER_MS = 200;

/** How far one person has read each room in this browser. A mark never moves back; the other tabs follow. */
export class ReadMarks {
  #storage: KeyValueStorage;
  #key: string;
  #marks = $state.raw<Marks>({});
  #channel: TabChannel<Marks>;
  #stopListening: () => void;
  /** What this tab has not told yet. */
  #untold: Record<number, ReadMark> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keepNow = () => this.#keep();

  constructor(storage: KeyValueStorage, username: string) {
    this.#storage = storage;
    this.#key = `roomful:read:${username}`;
    this.#channel = openTabChannel(`read:${username}`);
    this.#stopListening = this.#channel.listen((marks) => (this.#marks = merge(this.#marks, marks)));
    this.#marks = this.#load();
    globalThis.addEventListener?.('pagehide', this.#keepNow);
  }

  of(roomId: number): ReadMark | undefined {
    return this.#marks[roomId];
  }

  read(roomId: number, mark: ReadMark): void {
    const before = this.#marks[roomId];
    if (before === undefined || isFurther(mark, before)) this.#take({ [roomId]: mark });
  }

  /** A room that is seen for the first time counts as read: nobody is asked to catch up with years of others' talk. */
  begin(marks: Readonly<Record<number, ReadMark>>): void {
    const fresh = Object.entries(marks).filter(([roomId]) => this.#marks[Number(roomId)] === undefined);
    if (fresh.length > 0) this.#take(Object.fromEntries(fresh));
  }

  dispose(): void {
    this.#keep();
    globalThis.removeEventListener?.('pagehide', this.#keepNow);
    this.#stopListening();
    this.#channel.close();
  }

  #take(marks: Marks): void {
    this.#marks = { ...this.#marks, ...marks };
    Object.assign(this.#untold, marks);
    this.#timer ??= setTimeout(this.#keepNow, KEEP_AFTER_MS);
  }

  #keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (Object.keys(this.#untold).length === 0) return;
    const untold = this.#untold;
    this.#untold = {};
    this.#storage.set(this.#key, JSON.stringify(merge(this.#load(), untold)));
    this.#channel.tell(untold);
  }

  #load(): Marks {
    try {
      return JSON.parse(this.#storage.get(this.#key) ?? '{}') as Marks;
    } catch {
      return {};
    }
  }
}

function merge(marks: Marks, others: Marks): Marks {
  const merged = { ...marks };
  for (const [roomId, mark] of Object.entries(others)) {
    const before = merged[Number(roomId)];
    if (before === undefined || isFurther(mark, before)) merged[Number(roomId)] = mark;
  }
  return merged;
}

/** The count comes first: it only ever grows, while a place is by its sender's clock. A message says more than a time. */
function isFurther(mark: ReadMark, before: ReadMark): boolean {
  if (mark.messageCount === before.messageCount && (mark.id === NO_MESSAGE) !== (before.id === NO_MESSAGE)) {
    return before.id === NO_MESSAGE;
  }
  return (mark.messageCount - before.messageCount || mark.timestamp - before.timestamp || mark.id - before.id) > 0;
}
