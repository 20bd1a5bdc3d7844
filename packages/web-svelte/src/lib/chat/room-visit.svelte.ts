import type { JoinedRoom, Message, MessageId, Room, RoomfulClient, TimelineEntry } from '@roomful/sdk';
import { People } from './people.svelte.ts';

export type VisitState = { status: 'joining' } | { status: 'joined' } | { status: 'failed'; error?: unknown };

/** One stay in one room: from the click on its name until the next one. */
export class RoomVisit {
  readonly room: Room;
  #client: RoomfulClient;
  #joined: JoinedRoom | undefined;
  #state = $state.raw<VisitState>({ status: 'joining' });
  #entries = $state.raw<readonly TimelineEntry[]>([]);
  #typing = $state.raw<readonly string[]>([]);
  #hasMore = $state(false);
  #older = $state.raw<'idle' | 'loading' | 'failed'>('idle');
  #people = $state.raw<People | undefined>(undefined);
  #arrivalListeners: ((message: Message) => void)[] = [];
  #mentionListeners: ((username: string) => void)[] = [];
  #stopListening: (() => void)[] = [];
  #entering: Promise<void> | undefined;
  #disposed = false;

  constructor(client: RoomfulClient, room: Room) {
    this.#client = client;
    this.room = room;
  }

  get state(): VisitState {
    return this.#state;
  }

  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Whether there are own messages that the room does not have yet. */
  get hasUnsent(): boolean {
    return this.#entries.some((entry) => entry.kind === 'outgoing');
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

  /** Throws `ChatError` for a text that can't be a message. */
  send(content: string): void {
    this.#joined?.send(content);
  }

  retry(clientId: string): void {
    this.#joined?.retry(clientId);
  }

  discard(clientId: string): void {
    this.#joined?.discard(clientId);
  }

  async delete(messageId: MessageId): Promise<void> {
    await this.#joined?.delete(messageId);
  }

  setTyping(typing: boolean): void {
    if (this.#joined?.left === false) this.#joined.setTyping(typing);
  }

  async loadOlder(): Promise<void> {
    if (this.#joined === undefined || this.#older === 'loading' || !this.#hasMore) return;
    this.#older = 'loading';
    try {
      await this.#joined.loadOlder();
      this.#older = 'idle';
    } catch {
      this.#older = 'failed';
    }
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
      if (!this.#disposed) this.#state = { status: 'failed', error };
    }
  }

  #follow(joined: JoinedRoom): void {
    const ownName = this.#client.user?.username;
    this.#joined = joined;
    const takeEntries = () => {
      this.#entries = joined.entries;
      this.#hasMore = joined.hasMore;
    };
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
  }

  #stopAll(): void {
    for (const stop of this.#stopListening) stop();
    this.#stopListening = [];
    this.#people?.dispose();
  }
}
