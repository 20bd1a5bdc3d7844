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
import type { RoomMemory } from '#lib/timeline/room-memory.ts';
import { findOwnMark } from './find-own-mark.ts';
import { NextFrame } from './next-frame.ts';
import type { Outbox } from './outbox.svelte.ts';
import { People } from './people.svelte.ts';
import type { ReadMark, ReadMarks } from './read-marks.svelte.ts';
import { Timeline } from './timeline.svelte.ts';

export type VisitState = { status: 'joining' } | { status: 'joined' } | { status: 'failed'; error?: unknown };

/** What is known of a room before it is joined. */
interface CachedMessages {
  messages: readonly Message[];
  hasMore: boolean;
}

interface VisitOptions {
  user: User;
  outbox: Outbox;
  readMarks: ReadMarks;
  /** What the visit before left behind. */
  memory: RoomMemory | undefined;
  /** Answers with the function that ends what it began. */
  onJoined: (joined: JoinedRoom) => () => void;
}

/** Storing how far somebody read is not worth it for each of many messages. */
const READ_EVERY_MS = 300;

/** One stay in one room: from the click on its name until the next one. */
export class RoomVisit {
  readonly room: Room;
  readonly timeline: Timeline;
  #client: RoomfulClient;
  #readMarks: ReadMarks;
  #outbox: Outbox;
  #onJoined: VisitOptions['onJoined'];
  #joined: JoinedRoom | undefined;
  #state = $state.raw<VisitState>({ status: 'joining' });
  #typing = $state.raw<readonly string[]>([]);
  #editing = $state.raw<MessageId | undefined>(undefined);
  #people = $state.raw<People | undefined>(undefined);
  #arrivalListeners: ((message: Message) => void)[] = [];
  #mentionListeners: ((username: string) => void)[] = [];
  #editListeners: ((message: Message) => void)[] = [];
  #stopListening: (() => void)[] = [];
  #entering: Promise<void> | undefined;
  #disposed = false;
  #reading: ReturnType<typeof setTimeout> | undefined;
  #read: ReadMark | undefined;
  #isReading = $state(false);
  #unreadAtEntry = 0;
  /** In a busy room changes come faster than anybody sees: a frame takes those that came since the last one. */
  #changes = new NextFrame(() => this.#takeChanges());
  #arrived: Message[] = [];
  #messageCount = 0;

  constructor(client: RoomfulClient, room: Room, { user, outbox, readMarks, memory, onJoined }: VisitOptions) {
    this.#client = client;
    this.room = room;
    this.#outbox = outbox;
    this.#readMarks = readMarks;
    this.timeline = new Timeline({
      ownUserId: user.id,
      ownUsername: user.username,
      load: (where) => client.loadMessages({ roomId: room.id, ...where }),
      outgoing: () => outbox.entriesOf(room.id),
      mark: readMarks.of(room.id),
      memory,
    });
    this.#onJoined = onJoined;
  }

  get state(): VisitState {
    return this.#state;
  }

  /** The room's own entries, the newest there are. */
  get entries(): readonly TimelineEntry[] {
    return this.timeline.live;
  }

  /** Whether there is something to read: the room itself, or what is known of it. */
  get isReadable(): boolean {
    return this.#state.status !== 'failed' && this.timeline.isReadable;
  }

  /** Whether a text can be sent, now or as soon as there is a connection. */
  get maySend(): boolean {
    return this.#state.status !== 'failed';
  }

  /** Whether something that is not sent would be lost with this page. */
  get hasUnkept(): boolean {
    return this.#outbox.hasUnkept;
  }

  /** Who types just now, but for oneself. */
  get typing(): readonly string[] {
    return this.#typing;
  }

  /** Whether somebody reads the newest messages as they come. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** How many messages came since the room was read last. */
  get unreadAtEntry(): number {
    return this.#unreadAtEntry;
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

  /** Asks whoever holds the text that is being written to change this message. */
  startEdit(message: Message): void {
    for (const listener of this.#editListeners) listener(message);
  }

  /** The message that is being changed just now. */
  get editing(): MessageId | undefined {
    return this.#editing;
  }

  setEditing(messageId: MessageId | undefined): void {
    this.#editing = messageId;
  }

  onEdit(listener: (message: Message) => void): () => void {
    this.#editListeners.push(listener);
    return () => (this.#editListeners = this.#editListeners.filter((other) => other !== listener));
  }

  /** What was read here before stands here until the room itself comes. */
  showCached({ messages, hasMore }: CachedMessages): void {
    if (this.#joined === undefined) this.timeline.showCached(messages, hasMore);
  }

  /** The text is in the entries at once. Resolves when it is kept: only then the field that it came from may be emptied. */
  send(content: string): Promise<void> {
    const kept = this.#outbox.add(this.room.id, content);
    this.timeline.toNewest();
    return kept;
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

  /** All up to the newest message is read now, and what comes from now on as it comes; or else nobody reads any more. */
  read(isReading: boolean): void {
    this.#isReading = isReading;
    if (!isReading) {
      if (this.#reading !== undefined) this.#storeRead();
      return;
    }
    const { newest } = this.timeline;
    if (newest === undefined || this.#joined === undefined) return;
    const { timestamp, id } = newest;
    this.#read = { timestamp, id, messageCount: this.#messageCount };
    this.#reading ??= setTimeout(() => this.#storeRead(), READ_EVERY_MS);
  }

  /** One page of the history, for a view of its own: nothing here changes. */
  loadPage({ page, size }: PagePlace): Promise<LoadMessagesData> {
    return this.#client.loadMessages({ roomId: this.room.id, page, pageSize: size });
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#reading !== undefined) this.#storeRead();
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

  #storeRead(): void {
    clearTimeout(this.#reading);
    this.#reading = undefined;
    if (this.#read !== undefined) this.#readMarks.read(this.room.id, this.#read);
  }

  #follow(joined: JoinedRoom): void {
    const own = this.#client.user;
    const ownName = own?.username;
    this.#joined = joined;
    const ownMark = own && findOwnMark(joined, own.id);
    if (ownMark !== undefined) this.#readMarks.read(this.room.id, ownMark);
    const readBefore = this.#readMarks.of(this.room.id);
    if (readBefore !== undefined) this.#unreadAtEntry = joined.room.messageCount - readBefore.messageCount;
    this.#messageCount = joined.room.messageCount;
    this.#stopListening = [
      joined.on('change', () => this.#changed()),
      joined.on('older', (messages) => this.timeline.takeOutside(messages)),
      joined.on('typing', () => (this.#typing = joined.typing.filter((name) => name !== ownName))),
      joined.on('message', (message: Message) => {
        if (message.username === ownName) return;
        this.#arrived.push(message);
        this.#changes.request();
      }),
      () => this.#dropChanges(),
    ];
    void this.timeline.follow(joined);
    // A deleted room leaves the list too, and that ends the visit; after a stop, what was read stays readable.
    const stopLeft = joined.on('left', (reason) => {
      if (reason === 'left') this.#state = { status: 'failed' };
    });
    this.#stopListening.push(stopLeft);
    this.#people = new People(this.#client, joined);
    this.#state = { status: 'joined' };
    this.#stopListening.push(this.#onJoined(joined));
    // It never rejects.
    void this.#outbox.attach(joined);
  }

  #changed(): void {
    // What oneself sends goes from one list to the other in one step.
    if (this.#outbox.entriesOf(this.room.id).length > 0) this.#changes.now();
    else this.#changes.request();
  }

  #dropChanges(): void {
    this.#changes.cancel();
    this.#arrived = [];
  }

  #takeChanges(): void {
    const joined = this.#joined;
    if (joined === undefined) return;
    this.#messageCount = joined.room.messageCount;
    this.timeline.take(joined);
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const message of arrived) for (const listener of this.#arrivalListeners) listener(message);
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
