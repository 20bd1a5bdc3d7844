import type { Message } from '@roomful/protocol';
import type { JoinedRoom, RoomId, TimelineEntry } from '@roomful/sdk';
import { learnNames } from '#lib/text/shown-name.svelte.ts';
import type { Unsent } from './unsent-texts.ts';

/** So many rows at first, and so many more at a time. */
const PAGE = 50;
/** The page never holds more rows than this. */
const ROWS_MAX = 250;
/** Whoever hears them hears the last few. */
const NEWS_MAX = 5;

interface ConversationOptions {
  isOwn: (message: Message) => boolean;
  tellUnread: (count: number) => void;
  tellMessage: (message: Message) => void;
  onGone: () => void;
}

/** A room as the panel shows it: a window onto its entries, and how many came while nobody looked. */
export class Conversation {
  /** What is being written. */
  draft = $state('');
  readonly #room: JoinedRoom;
  readonly #options: ConversationOptions;
  readonly #stopListening: (() => void)[];
  #entries = $state.raw<readonly TimelineEntry[]>([]);
  /** Rows that are shown, and how many newer ones are not: counted from the end, where older pages change nothing. */
  #count = $state(PAGE);
  #skipped = $state(0);
  #isLoading = $state(false);
  #isAtEnd = $state(true);
  #news = $state.raw<readonly Message[]>([]);
  #isSeen = false;
  #unread = 0;

  constructor(room: JoinedRoom, options: ConversationOptions) {
    this.#room = room;
    this.#options = options;
    this.#take(room.entries);
    this.#stopListening = [
      room.on('change', (entries) => this.#change(entries)),
      room.on('message', (message) => this.#hear(message)),
      room.on('left', (reason) => {
        if (reason === 'deleted') options.onGone();
      }),
    ];
  }

  get roomId(): RoomId {
    return this.#room.room.id;
  }

  get isOver(): boolean {
    return this.#room.left !== false;
  }

  get rows(): readonly TimelineEntry[] {
    const end = this.#entries.length - this.#skipped;
    return this.#entries.slice(Math.max(0, end - this.#count), end);
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Texts that the server has not confirmed. */
  get unsent(): Unsent[] {
    return this.#entries.flatMap((entry) =>
      entry.kind === 'outgoing' ? [{ clientId: entry.clientId, content: entry.content }] : [],
    );
  }

  /** Resolves when nothing is on its way any more, or after `patienceMs`. */
  async settle(patienceMs: number): Promise<void> {
    const isDone = (entries: readonly TimelineEntry[]) =>
      !entries.some((entry) => entry.kind === 'outgoing' && entry.state === 'sending');
    if (isDone(this.#entries)) return;
    await new Promise<void>((resolve) => {
      this.#stopListening.push(this.#room.on('change', (entries) => isDone(entries) && resolve()));
      setTimeout(resolve, patienceMs);
    });
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** What came from others since the last look, for those who hear it. */
  get news(): readonly Message[] {
    return this.#news;
  }

  haveHeard(): void {
    this.#news = [];
  }

  /** The newest row is among those that are shown, and in sight. */
  get isAtEnd(): boolean {
    return this.#isAtEnd && this.#skipped === 0;
  }

  set isAtEnd(isAtEnd: boolean) {
    if (this.#isAtEnd === isAtEnd) return;
    this.#isAtEnd = isAtEnd;
    this.#read();
  }

  send(content: string): void {
    this.#room.send(content);
    this.toEnd();
  }

  /** What was written before, and may have arrived after all. */
  sendAgain({ clientId, content }: Unsent): void {
    const isHere = (entry: TimelineEntry) => entry.kind === 'message' && entry.message.clientId === clientId;
    if (!this.#entries.some(isHere)) this.#room.send(content, { clientId });
  }

  retry(clientId: string): void {
    this.#room.retry(clientId);
  }

  discard(clientId: string): void {
    this.#room.discard(clientId);
  }

  setTyping(isTyping: boolean): void {
    this.#room.setTyping(isTyping);
  }

  /** Shows what stands before the first row. */
  async older(): Promise<void> {
    if (this.#isLoading) return;
    const isHeld = this.#entries.length - this.#skipped > this.#count;
    if (!isHeld) {
      if (!this.#room.hasMore) return;
      this.#isLoading = true;
      try {
        await this.#room.loadOlder(PAGE);
      } catch {
        // It is asked for again when the reader scrolls on.
        return;
      } finally {
        this.#isLoading = false;
      }
    }
    this.#count += PAGE;
    if (this.#count <= ROWS_MAX) return;
    this.#skipped += this.#count - ROWS_MAX;
    this.#count = ROWS_MAX;
  }

  /** Shows what stands after the last row. */
  newer(): void {
    this.#skipped = Math.max(0, this.#skipped - PAGE);
  }

  toEnd(): void {
    this.#skipped = 0;
    this.#count = PAGE;
    this.#isAtEnd = true;
    this.#read();
  }

  /** Whether anybody can see the panel. */
  see(isSeen: boolean): void {
    this.#isSeen = isSeen;
    this.#read();
  }

  dispose(): void {
    for (const stop of this.#stopListening) stop();
    this.#entries = [];
    this.#news = [];
    this.#setUnread(0);
  }

  #change(entries: readonly TimelineEntry[]): void {
    const before = this.#entries.at(-1)?.key;
    const added = before === undefined ? 0 : entries.length - 1 - entries.findLastIndex(({ key }) => key === before);
    this.#take(entries);
    // Whoever reads further up goes on reading there.
    if (this.#skipped > 0 && added > 0 && added < entries.length) this.#skipped += added;
    else if (!this.#isAtEnd && added > 0 && added < entries.length)
      this.#count = Math.min(ROWS_MAX, this.#count + added);
  }

  /** Whoever wrote here may be mentioned here. */
  #take(entries: readonly TimelineEntry[]): void {
    this.#entries = entries;
    const messages = entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
    learnNames(messages.map(({ username, authorName }) => ({ username, displayName: authorName })));
  }

  #hear(message: Message): void {
    this.#options.tellMessage(message);
    if (this.#options.isOwn(message)) return;
    this.#news = [...this.#news.slice(1 - NEWS_MAX), message];
    if (!this.#isSeen || !this.isAtEnd) this.#setUnread(this.#unread + 1);
  }

  #read(): void {
    if (this.#isSeen && this.isAtEnd) this.#setUnread(0);
  }

  #setUnread(count: number): void {
    if (count === this.#unread) return;
    this.#unread = count;
    this.#options.tellUnread(count);
  }
}
