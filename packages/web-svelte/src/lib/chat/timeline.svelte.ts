import type { JoinedRoom, Message, MessageId, OutgoingEntry, TimelineEntry } from '@roomful/sdk';
import { readerDates } from '#lib/dates/reader-dates.ts';
import { cacheDays } from '#lib/timeline/day-cache.ts';
import {
  around,
  type Drawn,
  isSameSpan,
  locate,
  NEWEST,
  ROWS_AT_FIRST,
  ROWS_MAX,
  slideDown,
  slideUp,
  type Span,
  spanOf,
} from '#lib/timeline/drawn-window.ts';
import { findFirstUnread } from '#lib/timeline/first-unread.ts';
import { TimelineLayout, type TimelineRow } from '#lib/timeline/lay-out-entries.ts';
import { toMessageEntry } from '#lib/timeline/message-entry.ts';
import { type Position, recall, type RoomMemory } from '#lib/timeline/room-memory.ts';
import type { LoadMessages } from './load-messages.ts';
import { NO_MESSAGE, type ReadMark } from './read-marks.svelte.ts';
import { type LoadState, RoomHistory, type TakenRoom } from './room-history.svelte.ts';

/** Higher, in any case, than what stands above the oldest message. */
const ROWS_ON_ARRIVAL = 5;
/** Letting go row by row would be work for every message. */
const TRIM_FROM = 1.3;

/** Where the reader is to be brought. A new object is a new request. */
export type Landing =
  | { kind: 'end' }
  /** At its middle, with what is new in the upper third, or so many pixels below the upper edge. */
  | { kind: 'message'; key: string; place: 'centre' | 'upper-third' | number };

interface TimelineOptions {
  ownUserId: number;
  ownUsername: string;
  load: LoadMessages;
  /** What waits to be sent. */
  outgoing: () => readonly OutgoingEntry[];
  /** How far the reader had read when the visit began. */
  mark: ReadMark | undefined;
  /** What is left of the visit before. */
  memory: RoomMemory | undefined;
}

/**
 * The messages of one visit: which part of all that is known is drawn, and where the reader is brought. It knows nothing
 * of pixels; those are the keeper's.
 */
export class Timeline {
  #options: TimelineOptions;
  #layout: TimelineLayout;
  #history: RoomHistory;
  #span = $state.raw<Span>(NEWEST);
  #landing = $state.raw<Landing | undefined>(undefined);
  #newFrom = $state.raw<string | undefined>(undefined);
  #highlighted = $state.raw<string | undefined>(undefined);
  #isMissing = $state(false);
  #hasBegun = $state(false);
  #drawn: Drawn = $derived.by(() => locate(this.#history.known, this.#span));
  #rows = $derived.by(() => this.#layout.layOut(this.#history.known, this.#drawn, this.#newFrom));
  #target: MessageId | undefined;
  #isLanded = false;
  #position: Position | undefined;

  constructor(options: TimelineOptions) {
    const { ownUserId, ownUsername, load, outgoing, memory } = options;
    this.#options = options;
    this.#layout = new TimelineLayout({ ownUsername, dayOf: cacheDays((time) => readerDates.dayKey(time)) });
    this.#history = new RoomHistory({ ownUserId, load, outgoing, change: (act) => this.#change(act) });
    if (memory !== undefined) this.#recall(memory);
  }

  get rows(): readonly TimelineRow[] {
    return this.#rows;
  }

  get drawnCount(): number {
    return this.#drawn.end - this.#drawn.start;
  }

  /** Undefined as long as it is not known where to begin. */
  get landing(): Landing | undefined {
    return this.#landing;
  }

  /** Whether there is something to show, even without a connection. */
  get isReadable(): boolean {
    return this.#landing !== undefined || (this.#options.outgoing().length > 0 && this.#target === undefined);
  }

  /** Whether the newest message is drawn. */
  get reachesEnd(): boolean {
    return this.#drawn.end >= this.#history.known.length;
  }

  /** Whether the oldest known message is drawn. */
  get reachesTop(): boolean {
    return this.#drawn.start === 0;
  }

  /** Whether the room has messages older than all that are known. */
  get hasOlder(): boolean {
    return this.#history.hasOlder;
  }

  /** Whether it is decided where the visit begins: what is drawn before that, nobody has read. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Whether what is known ends in the room's own entries. */
  get isLive(): boolean {
    return this.#history.live !== undefined;
  }

  /** The key of a permalink's message. */
  get highlighted(): string | undefined {
    return this.#highlighted;
  }

  /** The message of a permalink is not in this room. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** The room's own entries. */
  get live(): readonly TimelineEntry[] {
    return this.#history.live ?? [];
  }

  get newest(): Message | undefined {
    return this.#history.newest;
  }

  /** Of a gap, by its key, or of the `top`. */
  loadState(key: string): LoadState {
    return this.#history.loadState(key);
  }

  /** What this device kept of the room, until the room itself is there. */
  showCached(messages: readonly Message[], hasMore: boolean): void {
    if (this.isLive || messages.length === 0) return;
    this.#history.add(messages, !hasMore);
    if (this.#landing === undefined && this.#target === undefined) this.#toEnd();
  }

  /** The room is joined. */
  async follow(room: JoinedRoom): Promise<void> {
    this.#history.follow(room);
    if (!this.#isLanded) await this.#land();
    this.#hasBegun = true;
    // What was edited or deleted while one was away, as far as it stands before the room's own entries.
    const middle = this.#options.memory?.middle;
    if (middle !== undefined && this.#history.runs.length > 0) await this.#history.loadAround(middle, 200);
    await this.#history.absorb();
  }

  /** After every change of the room. */
  take(room: TakenRoom): void {
    const { newest } = this.#history;
    this.#history.take(room);
    // More than a view at once, as after a while in which this page had no time: drawing all of it would take another while.
    const lastOnes = this.live.slice(-ROWS_AT_FIRST);
    const isNew = (entry: TimelineEntry) => entry.kind === 'message' && entry.message.id > (newest?.id ?? Infinity);
    if (this.#span.to === undefined && lastOnes.length === ROWS_AT_FIRST && lastOnes.every(isNew)) this.#span = NEWEST;
  }

  /** Changes of messages that stand before the room's own entries. */
  takeOutside(messages: readonly Message[]): void {
    this.#history.takeOutside(messages);
  }

  /** The newest messages are drawn from now on, or else what is drawn stays. */
  setPinned(pinned: boolean): void {
    if (pinned === (this.#span.to === undefined)) return;
    const span = spanOf(this.#history.known, this.#drawn);
    this.#span = pinned ? { ...span, to: undefined } : span;
  }

  /** Draws `step` more on one side, and no more than `most` in all. Answers whether it drew any. */
  slide(direction: 'up' | 'down', step: number, most = ROWS_MAX): boolean {
    const slideThere = direction === 'up' ? slideUp : slideDown;
    const follows = this.#span.to === undefined;
    // Whoever follows the newest keeps it.
    if (follows && this.drawnCount + step > most) return false;
    const span = slideThere(this.#history.known, this.#drawn, step, most);
    const next = follows ? { ...span, to: undefined } : span;
    if (isSameSpan(next, this.#span)) return false;
    this.#span = next;
    return true;
  }

  /** Of somebody who follows the newest: what came up above the view by and by is let go. */
  trim(most: number): void {
    if (this.#span.to !== undefined || this.drawnCount <= most * TRIM_FROM) return;
    const { known } = this.#history;
    this.#span = { from: known.placeAt(known.length - most), to: undefined };
  }

  /**
   * Where the oldest message was drawn, what comes before it begins to be drawn in the same moment. Otherwise all that
   * stood above it would go first, and a reader at the very top would have nothing to be held by.
   */
  #change(act: () => void): void {
    const wasAtTop = this.reachesTop && this.drawnCount > 0;
    act();
    if (wasAtTop && !this.reachesTop) this.slide('up', ROWS_ON_ARRIVAL);
  }

  toNewest(): void {
    this.#highlighted = undefined;
    this.#toEnd();
  }

  /** To the oldest message that is known. */
  toOldest(): void {
    const { known } = this.#history;
    this.#span = spanOf(known, { start: 0, end: Math.min(known.length, ROWS_AT_FIRST) });
  }

  /** Draws what stands around an entry, unless it is drawn already. Answers whether there is such an entry. */
  reveal(key: string): boolean {
    const index = this.#history.known.findKey(key);
    if (index === undefined) return false;
    if (index < this.#drawn.start || index >= this.#drawn.end) this.#span = around(this.#history.known, index);
    return true;
  }

  /** The key of the entry before or after this one. */
  neighbour(key: string, step: 1 | -1): string | undefined {
    const { known } = this.#history;
    const index = known.findKey(key);
    if (index === undefined) return undefined;
    return (known.entryAt(index + step) ?? known.entryAt(index + 2 * step))?.key;
  }

  edgeKey(edge: 'first' | 'last'): string | undefined {
    const { known } = this.#history;
    return known.entryAt(edge === 'first' ? 0 : known.length - 1)?.key;
  }

  /** A permalink: its message in the middle, loaded with what stands around it if it is not known. */
  async showMessage(id: MessageId): Promise<void> {
    this.#target = id;
    this.#isMissing = false;
    // Before the room is joined nothing can be asked; the landing comes back to it.
    if (this.#bringTo(id) || !this.isLive) return;
    const found = await this.#bringToTarget();
    if (!found && this.#landing === undefined) this.#toEnd();
  }

  dismissMissing(): void {
    this.#isMissing = false;
  }

  loadOlder(): Promise<void> {
    return this.#history.loadOlder();
  }

  /** Loads the page at one side of a gap: the side from which the reader comes. */
  fillGap(key: string, runIndex: number, side: 'above' | 'below'): Promise<void> {
    return this.#history.fillGap(key, runIndex, side);
  }

  /** What stands at the upper edge of the view, for coming back; from the reader's first move on, nothing else lands. */
  moved(position: Position, byReader: boolean): void {
    this.#isLanded ||= byReader;
    this.#position = position;
  }

  remember(): RoomMemory | undefined {
    const { runs, live, hasMore } = this.#history;
    return recall({ runs, live, hasMore, position: this.#position });
  }

  /** Where nothing was unread before: what comes while nobody looks is. */
  markNewFrom(message: Message): void {
    this.#newFrom ??= toMessageEntry(message, this.#options.ownUserId).key;
  }

  /** Decides where the visit begins: at a permalink, where one was, at the first unread message, at the end. */
  async #land(): Promise<void> {
    if (this.#target !== undefined && (await this.#bringToTarget())) return;
    const { mark, memory } = this.#options;
    const isBack = memory?.position !== undefined && memory.position !== 'end' && this.#landing !== undefined;
    if (isBack) {
      const found = mark === undefined ? 'none' : this.#findFirstUnread(mark);
      if (typeof found === 'number') this.#newFrom = this.#history.known.entryAt(found)?.key;
    } else if (mark === undefined || !(await this.#bringToUnread(mark))) {
      this.#toEnd();
    }
  }

  async #bringToUnread(mark: ReadMark): Promise<boolean> {
    let found = this.#findFirstUnread(mark);
    if (found === 'unknown') {
      const id = mark.id === NO_MESSAGE ? await this.#history.findAfter(mark) : mark.id;
      const loaded = id !== undefined && (await this.#history.loadAround(id));
      // A reader who scrolled meanwhile is left alone.
      if (!loaded || this.#isLanded) return this.#isLanded;
      found = this.#findFirstUnread(mark);
    }
    const entry = typeof found === 'number' ? this.#history.known.entryAt(found) : undefined;
    if (entry === undefined || typeof found !== 'number') return false;
    this.#newFrom = entry.key;
    this.#span = around(this.#history.known, found, 'top');
    this.#landing = { kind: 'message', key: entry.key, place: 'upper-third' };
    return true;
  }

  #findFirstUnread(mark: ReadMark): ReturnType<typeof findFirstUnread> {
    return findFirstUnread(this.#history.known, mark, this.#history.hasOlder);
  }

  async #bringToTarget(): Promise<boolean> {
    const id = this.#target;
    if (id === undefined) return false;
    if (this.#bringTo(id)) return true;
    const loaded = await this.#history.loadAround(id);
    // Another permalink was followed meanwhile.
    if (this.#target !== id) return true;
    if (loaded && this.#bringTo(id)) return true;
    this.#target = undefined;
    this.#isMissing = true;
    return false;
  }

  #bringTo(id: MessageId): boolean {
    const { known } = this.#history;
    const index = known.findMessage(id);
    const entry = index === undefined ? undefined : known.entryAt(index);
    if (index === undefined || entry === undefined) return false;
    this.#target = undefined;
    this.#span = around(known, index);
    this.#highlighted = entry.key;
    this.#landing = { kind: 'message', key: entry.key, place: 'centre' };
    return true;
  }

  #toEnd(): void {
    this.#span = NEWEST;
    this.#landing = { kind: 'end' };
  }

  #recall({ runs, position }: RoomMemory): void {
    this.#history.recall(runs);
    if (position === undefined) return;
    if (position === 'end') return this.#toEnd();
    const index = this.#history.known.findKey(position.key);
    if (index === undefined) return;
    this.#span = around(this.#history.known, index, 'top');
    this.#landing = { kind: 'message', key: position.key, place: position.offset };
  }
}
