import { ChatError, type ChatErrorOptions, type JoinedRoom, type OutgoingEntry } from '@roomful/sdk';
import type { KeptMessage } from '#lib/storage/database.ts';
import type { OutboxStore } from '#lib/storage/outbox-store.ts';
import { openTabChannel, type TabChannel } from '#lib/tabs/tab-channel.ts';

interface Item {
  roomId: number;
  databaseId: string | undefined;
  entry: OutgoingEntry;
  /** `noted`: written down at once, while the database takes its time. `page`: only this page has it for certain. */
  kept: 'keeping' | 'noted' | 'browser' | 'page';
  /** The room that is sending it. */
  sentBy?: JoinedRoom | undefined;
  /** When that has an outcome, whatever it is. */
  done?: Promise<void>;
}

interface OutboxOptions {
  store: OutboxStore;
  username: string;
  databaseId: () => string | undefined;
  now: () => number;
}

/**
 * What oneself wrote and no room has yet, with and without a connection. It is kept in the browser first and then handed
 * to the room that was joined, in order. Each text has one `clientId` for good, so whoever sends it again, after a reload
 * or from another tab, makes no second message.
 */
export class Outbox {
  #options: OutboxOptions;
  #items = $state.raw<readonly Item[]>([]);
  #joined: JoinedRoom | undefined;
  #channel: TabChannel<readonly string[]>;
  /** What came to its end here: a slow database may still tell of it. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  #gone = new Set<string>();
  #isCleared = false;
  #stopListening: () => void;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#channel = openTabChannel(`outbox:${options.username}`);
    this.#stopListening = this.#channel.listen((clientIds) => this.#drop(clientIds));
  }

  /** What waits or failed in a room, in the order of writing. */
  entriesOf(roomId: number): readonly OutgoingEntry[] {
    return this.#items.filter((item) => item.roomId === roomId && this.#belongsHere(item)).map((item) => item.entry);
  }

  /** What was written for another database of this server: rooms here only look the same, so it never goes out by itself. */
  get foreign(): readonly OutgoingEntry[] {
    return this.#items.filter((item) => !this.#belongsHere(item)).map((item) => item.entry);
  }

  /** Whether something would be lost with this page. */
  get hasUnkept(): boolean {
    return this.#items.some((item) => item.kept === 'page');
  }

  /** Rooms in which something waits to be sent. */
  get waitingRooms(): readonly number[] {
    const waiting = this.#items.filter((item) => item.entry.state === 'sending' && this.#belongsHere(item));
    const rooms = waiting.map(({ roomId }) => roomId);
    return rooms.filter((roomId, index) => rooms.indexOf(roomId) === index);
  }

  /** Takes up what this browser has kept, from an earlier visit or from a tab that is gone. */
  async load(): Promise<void> {
    const kept = await this.#options.store.load(this.#options.username);
    if (this.#isCleared) return;
    const found = kept.filter(({ clientId }) => this.#find(clientId) === undefined && !this.#gone.has(clientId));
    // Which of them belong here is known anew, too.
    this.#items = [...found.map(toItem), ...this.#items];
    this.#pump();
  }

  /**
   * It is in the entries at once. Resolves when it is kept, which is at once where a note can be taken, or can't be:
   * `hasUnkept` says so.
   */
  async add(roomId: number, content: string): Promise<void> {
    const entry = createEntry(newClientId(), content, this.#options.now());
    const item: Item = { roomId, databaseId: this.#options.databaseId(), entry, kept: 'keeping' };
    this.#items = [...this.#items, item];
    await this.#keep(entry.clientId);
  }

  /** Sends a failed message again, behind those that wait. */
  retry(clientId: string): void {
    const item = this.#find(clientId);
    if (item?.entry.state !== 'failed') return;
    const entry = createEntry(clientId, item.entry.content, this.#options.now());
    const { roomId, databaseId } = item;
    const again: Item = { roomId, databaseId, entry, kept: 'keeping' };
    this.#items = [...this.#items.filter((other) => other !== item), again];
    void this.#keep(clientId);
  }

  /** Takes a message away for good that failed, or was written for another database. */
  discard(clientId: string): void {
    const item = this.#find(clientId);
    if (item !== undefined && (item.entry.state === 'failed' || !this.#belongsHere(item))) this.#forget([clientId]);
  }

  /** What waits for this room goes out through it, as long as it lasts. Resolves when what waits now has an outcome. */
  async attach(joined: JoinedRoom): Promise<void> {
    this.#joined = joined;
    // Some of it may have arrived after all, before its answer did.
    const arrived = joined.entries.flatMap((entry) => (entry.kind === 'message' && entry.own ? entry.key : []));
    const done = this.#items.map(({ entry }) => entry.clientId).filter((clientId) => arrived.includes(clientId));
    if (done.length > 0) this.#forget(done);
    // What an earlier page left goes first.
    await this.load();
    await Promise.all(this.#items.flatMap(({ sentBy, done }) => (sentBy === joined && done ? [done] : [])));
  }

  /** Resolves when what is on its way in the room that was joined last has an outcome; at once, if one goes on there. */
  async settle(nextRoomId: number): Promise<void> {
    const joined = this.#joined;
    if (joined === undefined || joined.room.id === nextRoomId) return;
    for (;;) {
      const waiting = this.#items.flatMap(({ sentBy, done }) => (sentBy === joined && done ? [done] : []));
      if (waiting.length === 0 || joined.left !== false) return;
      await Promise.all(waiting);
    }
  }

  /** At logout. Nothing that is still on its way into the database comes back. */
  async clear(): Promise<void> {
    this.#isCleared = true;
    // Before anything is waited for: the channel is closed soon.
    this.#channel.tell(this.#items.map((item) => item.entry.clientId));
    this.#items = [];
    await this.#options.store.clear(this.#options.username);
  }

  dispose(): void {
    this.#stopListening();
    this.#channel.close();
    this.#joined = undefined;
  }

  #pump(): void {
    const joined = this.#joined;
    if (joined === undefined || joined.left !== false) return;
    for (const item of this.#items) {
      if (item.roomId !== joined.room.id || item.entry.state !== 'sending' || item.sentBy === joined) continue;
      if (!this.#belongsHere(item)) continue;
      // Those behind it wait for their turn.
      if (item.kept === 'keeping') return;
      this.#send(item, joined);
    }
  }

  #send({ entry }: Item, joined: JoinedRoom): void {
    const { clientId, content } = entry;
    this.#change(clientId, { sentBy: joined });
    let accepted: Promise<unknown>;
    try {
      accepted = joined.send(content, { clientId }).accepted;
    } catch (error) {
      this.#fail(clientId, error);
      return;
    }
    const done = accepted.then(
      () => this.#forget([clientId]),
      (error: unknown) => {
        const item = this.#find(clientId);
        if (item?.sentBy !== joined) return;
        // It was left or stopped, or the database is another one: the text waits for the next time.
        const isOver = joined.left !== false || !this.#belongsHere(item);
        if (isOver) this.#change(clientId, { sentBy: undefined });
        else this.#fail(clientId, error);
        joined.discard(clientId);
      },
    );
    this.#change(clientId, { done });
  }

  #fail(clientId: string, cause: unknown): void {
    const item = this.#find(clientId);
    if (item === undefined) return;
    const error = cause instanceof ChatError ? cause : undefined;
    const entry: OutgoingEntry = { ...item.entry, state: 'failed', ...(error && { error }) };
    this.#change(clientId, { entry, sentBy: undefined });
    void this.#keep(clientId);
  }

  async #keep(clientId: string): Promise<void> {
    const item = this.#find(clientId);
    if (item === undefined) return;
    const message = toKept(item, this.#options.username);
    const isNoted = this.#options.store.note(message);
    if (isNoted) this.#change(clientId, { kept: 'noted' });
    const stored = this.#store(message);
    if (isNoted) this.#pump();
    else await stored;
  }

  /** It never rejects. */
  async #store(message: KeptMessage): Promise<void> {
    const isKept = await this.#options.store.put(message);
    this.#change(message.clientId, { kept: isKept ? 'browser' : 'page' });
    this.#pump();
  }

  #forget(clientIds: readonly string[]): void {
    this.#drop(clientIds);
    this.#channel.tell(clientIds);
    // It never rejects.
    void this.#options.store.remove(clientIds);
  }

  #drop(clientIds: readonly string[]): void {
    for (const clientId of clientIds) this.#gone.add(clientId);
    this.#items = this.#items.filter((item) => !clientIds.includes(item.entry.clientId));
  }

  #change(clientId: string, change: Partial<Item>): void {
    this.#items = this.#items.map((item) => (item.entry.clientId === clientId ? { ...item, ...change } : item));
  }

  #belongsHere({ databaseId }: Item): boolean {
    const here = this.#options.databaseId();
    return databaseId === undefined || here === undefined || databaseId === here;
  }

  #find(clientId: string): Item | undefined {
    return this.#items.find((item) => item.entry.clientId === clientId);
  }
}

function createEntry(clientId: string, content: string, timestamp: number): OutgoingEntry {
  return { kind: 'outgoing', key: clientId, clientId, content, timestamp, state: 'sending' };
}

function toKept({ roomId, databaseId, entry }: Item, username: string): KeptMessage {
  const { clientId, content, timestamp, error } = entry;
  const message = { clientId, username, databaseId, roomId, content, timestamp };
  if (entry.state !== 'failed') return message;
  return { ...message, refusal: { code: error?.code ?? '', message: error?.message ?? '' } };
}

function toItem({ clientId, content, timestamp, roomId, databaseId, refusal }: KeptMessage): Item {
  const entry = createEntry(clientId, content, timestamp);
  const item = { roomId, databaseId, kept: 'browser' } as const;
  if (refusal === undefined) return { ...item, entry };
  const { code, message } = refusal;
  const error = new ChatError({ code: code as ChatErrorOptions['code'], message, retryable: false });
  return { ...item, entry: { ...entry, state: 'failed', error } };
}

/** `crypto.randomUUID` is missing on pages without HTTPS. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
