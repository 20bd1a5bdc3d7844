import type { Message, Rev } from '@roomful/protocol';
import type { FeedEntry } from './feed-event.ts';

export interface FeedSizes {
  /** More than this does not wait: what comes then is fetched later. */
  full: number;
  /** With so little left there is room for another page. */
  low: number;
  /** How many changes are fetched at a time. */
  page: number;
}

/** Pages fill the buffer, and are some tens of kilobytes. */
export const FEED_SIZES: FeedSizes = { full: 500, low: 100, page: 200 };

/** The changes that wait to be handled: contiguous, in `rev` order, and never many. */
export class ChangeBuffer {
  #entries: FeedEntry[] = [];
  #next = 0;
  readonly #sizes: FeedSizes;
  /** Everything up to here is in, or was handed out before. */
  #rev: Rev = 0;

  constructor(sizes: FeedSizes) {
    this.#sizes = sizes;
  }

  get rev(): Rev {
    return this.#rev;
  }

  get size(): number {
    return this.#entries.length - this.#next;
  }

  get isLow(): boolean {
    return this.size <= this.#sizes.low;
  }

  /** Whether so many more may wait. */
  hasRoomFor(count: number): boolean {
    return this.size + count <= this.#sizes.full;
  }

  /** All changes after some `rev` that is not beyond this one's, up to `rev`. */
  add(messages: readonly Message[], rev: Rev): void {
    for (const message of messages) {
      if (message.rev <= this.#rev) continue;
      this.#entries.push({ kind: 'change', message, rev: message.rev, isLevel: false });
      this.#rev = message.rev;
    }
    this.#rev = Math.max(this.#rev, rev);
  }

  addOther(entry: FeedEntry): void {
    this.#entries.push(entry);
  }

  /** Nothing lies between the last entry and the room as it is. False when nothing waits that could tell it. */
  markLevel(): boolean {
    for (let index = this.#entries.length - 1; index >= this.#next; index--) {
      const entry = this.#entries[index];
      if (entry?.kind === 'change') return (entry.isLevel = true);
    }
    return false;
  }

  take(): FeedEntry | undefined {
    const entry = this.#entries[this.#next];
    if (!entry) return undefined;
    this.#next++;
    if (this.#next === this.#entries.length) {
      this.#entries = [];
      this.#next = 0;
    } else if (this.#next >= this.#sizes.full) {
      this.#entries = this.#entries.slice(this.#next);
      this.#next = 0;
    }
    return entry;
  }

  restart(rev: Rev): void {
    this.#entries = [];
    this.#next = 0;
    this.#rev = rev;
  }
}
