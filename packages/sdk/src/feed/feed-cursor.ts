import type { Message } from '@roomful/protocol';
import type { FeedEntry, FeedEvent } from './feed-event.ts';
import type { FeedPosition } from './feed-position.ts';

/**
 * Tells new messages from edits, and moves the position. While a backlog is read by `rev`, a message that was edited
 * meanwhile comes at its later `rev`: so the highest id that was handled says nothing of those below it. What does is the
 * floor, the highest id of the last moment at which nothing was unhandled, together with the ids handled since.
 */
export class FeedCursor {
  #position: FeedPosition;
  /** Ids handled since the feed was level. */
  readonly #handled = new Set<number>();
  #highest: number;

  constructor(position: FeedPosition) {
    this.#position = position;
    this.#highest = position.floor;
  }

  get position(): FeedPosition {
    return this.#position;
  }

  toEvent(entry: FeedEntry): FeedEvent {
    const position = this.#after(entry);
    switch (entry.kind) {
      case 'change':
        return { kind: this.#kindOf(entry.message), message: entry.message, position };
      case 'user_joined':
      case 'user_left':
        return { ...entry, position };
      case 'restarted':
        return entry;
    }
  }

  handled(entry: FeedEntry): void {
    this.#position = this.#after(entry);
    switch (entry.kind) {
      case 'change':
        this.#highest = Math.max(this.#highest, entry.message.id);
        if (entry.isLevel) this.#handled.clear();
        else this.#handled.add(entry.message.id);
        break;
      case 'restarted':
        this.#handled.clear();
        this.#highest = entry.position.floor;
        break;
      case 'user_joined':
      case 'user_left':
    }
  }

  /** Nothing is unhandled just now. */
  levelled(): void {
    this.#handled.clear();
    this.#position = { ...this.#position, floor: this.#highest };
  }

  #kindOf(message: Message): 'message' | 'edit' | 'delete' {
    if (message.deletedAt !== null) return 'delete';
    return message.id > this.#position.floor && !this.#handled.has(message.id) ? 'message' : 'edit';
  }

  #after(entry: FeedEntry): FeedPosition {
    const position = this.#position;
    switch (entry.kind) {
      case 'change': {
        const { id, createdAt } = entry.message;
        return {
          ...position,
          rev: entry.rev,
          floor: entry.isLevel ? Math.max(this.#highest, id) : position.floor,
          handledAt: Math.max(position.handledAt, createdAt),
        };
      }
      case 'user_joined':
      case 'user_left':
        return position;
      case 'restarted':
        return entry.position;
    }
  }
}
