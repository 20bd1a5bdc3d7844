import {
  ChatError,
  type JoinedRoom,
  type LoadMessagesData,
  type Message,
  type MessageId,
  type Room,
  type RoomfulClient,
  type TimelineEntry,
  type User,
} from '@roomful/sdk';
import type { PagePlace } from '#lib/history/page-place.ts';
import type { Outbox } from './outbox.svelte.ts';
import { People } from './people.svelte.ts';
import { toKeptEntries, withOutgoing } from './visit-entries.ts';

export type VisitState = { status: 'joining' } | { status: 'joined' } | { status: 'failed'; error?: unknown };

/** What is known of a room before it is joined. */
interface CachedMessages {
  messages: readonly Message[];
  hasMore: boolean;
}

interface VisitOptions {
  user: User;
  outbox: Outbox;
  /** Answers with the function that ends what it began. */
  onJoined: (joined: JoinedRoom) => () => void;
}

/** As many as a join brings. The others are there when somebody scrolls up. */
const CACHED_AT_FIRST = 50;

/** One stay in one room: from the click on its name until the next one. */
export class RoomVisit {
  readonly room: Room;
  #client: RoomfulClient;
  #user: User;
  #outbox: Outbox;
  #onJoined: VisitOptions['onJoined'];
  #joined: JoinedRoom | undefined;
  /** What was read here before, older than what shows of it. */
  #olderCached: TimelineEntry[] = [];
  #state = $state.raw<VisitState>({ status: 'joining' });
  #roomEntries = $state.raw<readonly TimelineEntry[]>([]);
  #entries = $derived.by(() => withOutgoing(this.#roomEntries, this.#outbox.entriesOf(this.room.id)));
  #typing = $state.raw<readonly string[]>([]);
  #hasMore = $state(false);
  #older = $state.raw<'idle' | 'loading' | 'failed'>('idle');
  #people = $state.raw<People | undefined>(undefined);
  #arrivalListeners: ((message: Message) => void)[] = [];
  #mentionListeners: ((username: string) => void)[] = [];
  #stopListening: (() => void)[] = [];
  #entering: Promise<void> | undefined;
  #disposed = false;

  constructor(client: RoomfulClient, room: Room, { user, outbox, onJoined }: VisitOptions) {
    this.#client = client;
    this.room = room;
    this.#user = user;
    this.#outbox = outbox;
    this.#onJoined = onJoined;
  }

  get state(): VisitState {
    return this.#state;
  }

  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Whether there is something to read: the room itself, or what is known of it. */
  get isReadable(): boolean {
    return this.#state.status === 'joined' || (this.#state.status === 'joining' && this.#entries.length > 0);
  }

  /** Whether a text can be sent, now or as soon as there is a connection. */
  get maySend(): boolean {
    return this.#state.status !== 'failed';
  }

  /** Who types just now, but for oneself. */
  get typing(): readonly string[] {
    return this.#typing;
  }

  get hasMore(): boolean {
    return this.#hasMore;
  }

  get older(): 'idle' | 'loading' | 'failed' {
    return this.#older;
  }

  get people(): People | undefined {
    return this.#people;
  }

  /** Joins; once more after a failure. Inside, or on the way in, nothing happens. */
  enter(): Promise<void> {
    this.#entering ??= this.#enter().finally(() => (this.#entering = undefined));
    return this.#entering;
  }
  /** Calls back for each message that somebody else wrote while this visit lasts. */
  onArrival(listener: (message: Message) => void): () => void {
    this.#arrivalListeners.push(listener);
    return () => (this.#arrivalListeners = this.#arrivalListeners.filter((other) => other !== listener));
  }

  /** Asks whoever holds the text that is being written to address somebody in it. */
  mention(username: string): void {
    for (const listener of this.#mentionListeners) listener(username);
  }

  onMention(listener: (username: string) => void): () => void {
    this.#mentionListeners.push(listener);
    return () => (this.#mentionListeners = this.#mentionListeners.filter((other) => other !== listener));
  }

  /** What was read here before stands here until the room itself comes. */
  showCached({ messages, hasMore }: CachedMessages): void {
    if (this.#joined !== undefined || messages.length === 0) return;
    const entries = toKeptEntries(messages, this.#user);
    this.#olderCached = entries.slice(0, -CACHED_AT_FIRST);
    this.#roomEntries = entries.slice(-CACHED_AT_FIRST);
    this.#hasMore = hasMore || this.#olderCached.length > 0;
  }

  /** The text is in the entries at once. Resolves when it is kept: only then the field that it came from may be emptied. */
  send(content: string): Promise<void> {
    return this.#outbox.add(this.room.id, content);
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#outbox.discard(clientId);
  }

  /** Changes an own message. Throws `ChatError`. */
  async edit(messageId: MessageId, content: string): Promise<void> {
    if (this.#joined === undefined) throw notJoined();
    await this.#joined.edit(messageId, content);
  }

  async delete(messageId: MessageId): Promise<void> {
    if (this.#joined === undefined) throw notJoined();
    await this.#joined.delete(messageId);
  }

  setTyping(typing: boolean): void {
    if (this.#joined?.left === false) this.#joined.setTyping(typing);
  }

  async loadOlder(): Promise<void> {
    if (this.#older === 'loading' || !this.#hasMore) return;
    if (this.#joined === undefined) return this.#showOlderCached();
    this.#older = 'loading';
    try {
      await this.#joined.loadOlder();
      this.#older = 'idle';
    } catch {
      this.#older = 'failed';
    }
  }

  /** One page of the history, for a view of its own: nothing here changes. */
  loadPage({ page, size }: PagePlace): Promise<LoadMessagesData> {
    return this.#client.loadMessages({ roomId: this.room.id, page, pageSize: size });
  }

  dispose(): void {
    this.#disposed = true;
    this.#stopAll();
  }

  async #enter(): Promise<void> {
    if (this.#disposed || this.#joined?.left === false) return;
    this.#stopAll();
    // What was read before stays on the page while the room is joined again.
    if (this.#joined === undefined) this.#state = { status: 'joining' };
    try {
      const joined = await this.#client.join(this.room.id);
      if (!this.#disposed) this.#follow(joined);
    } catch (error) {
      // Without a connection there is nothing to complain about: the next one brings the room.
      const mayPass = error instanceof ChatError && (error.code === 'UNREACHABLE' || error.code === 'STOPPED');
      if (!this.#disposed && !mayPass) this.#state = { status: 'failed', error };
    }
  }

  #showOlderCached(): void {
    if (this.#olderCached.length === 0) {
      this.#older = 'failed';
      return;
    }
    this.#roomEntries = [...this.#olderCached, ...this.#roomEntries];
    this.#olderCached = [];
  }

  #follow(joined: JoinedRoom): void {
    const ownName = this.#client.user?.username;
    this.#joined = joined;
    const takeEntries = () => {
      this.#roomEntries = joined.entries;
      this.#hasMore = joined.hasMore;
    };
    this.#older = 'idle';
    this.#stopListening = [
      joined.on('change', takeEntries),
      joined.on('typing', () => (this.#typing = joined.typing.filter((name) => name !== ownName))),
      joined.on('message', (message: Message) => {
        if (message.username !== ownName) for (const listener of this.#arrivalListeners) listener(message);
      }),
    ];
    takeEntries();
    // A deleted room leaves the list too, and that ends the visit; after a stop, what was read stays readable.
    const stopLeft = joined.on('left', (reason) => {
      if (reason === 'left') this.#state = { status: 'failed' };
    });
    this.#stopListening.push(stopLeft);
    this.#people = new People(this.#client, joined);
    this.#state = { status: 'joined' };
    this.#stopListening.push(this.#onJoined(joined));
    this.#outbox.attach(joined);
  }

  #stopAll(): void {
    for (const stop of this.#stopListening) stop();
    this.#stopListening = [];
    this.#people?.dispose();
  }
}

function notJoined(): ChatError {
  return new ChatError({ code: 'UNREACHABLE', message: 'There is no connection. Try again later.', retryable: true });
}
