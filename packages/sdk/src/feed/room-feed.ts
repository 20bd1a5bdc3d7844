import type { Message, MessageId, Room } from '@roomful/protocol';
import type { LeftReason } from '../room-events.ts';
import type { RequestOptions } from '../requests.ts';
import type { AddOptions, Sent } from '../outbox.ts';
import type { FeedEvent } from './feed-event.ts';
import type { FeedPosition } from './feed-position.ts';
import type { FeedSession } from './feed-session.ts';

/** What `RoomFeed.leave` needs beyond the feed itself. */
export type LeaveFeed = (session: FeedSession, options: RequestOptions) => Promise<void>;

/**
 * A room as a program follows it, made by `client.follow()`: every change in the room's order, each at least once, with
 * little memory, however long the program or the server was away.
 *
 * Take the events one after the other. An event counts as handled when the next one is asked for; a loop that ends within
 * one begins with it again. What comes faster than it is handled waits on the server.
 *
 * @example
 * const feed = await client.follow(roomId, { after: saved ?? 'now' });
 * for await (const event of feed) {
 *   if (event.kind === 'message') console.log(event.message.content);
 *   saved = event.position;
 * }
 * console.log(feed.left); // why it is over: 'left', 'deleted' or 'stopped'
 */
export class RoomFeed implements AsyncIterable<FeedEvent, void, undefined>, AsyncDisposable {
  readonly #session: FeedSession;
  readonly #leave: LeaveFeed;

  /** @internal */
  constructor(session: FeedSession, leave: LeaveFeed) {
    this.#session = session;
    this.#leave = leave;
  }

  /** The room as it was when it was last joined or resumed. */
  get room(): Room {
    return this.#session.room;
  }

  /** How far the events were handled. */
  get position(): FeedPosition {
    return this.#session.position;
  }

  /** How many events wait here, 500 at most but for what one answer carries; behind them more may wait on the server. */
  get waiting(): number {
    return this.#session.waiting;
  }

  /** Why this feed is over; false while it lives. */
  get left(): false | LeftReason {
    return this.#session.left;
  }

  /** Resolves when the feed is over, with the reason. */
  get ended(): Promise<LeftReason> {
    return this.#session.ended;
  }

  /** One loop at a time. It ends when the feed is over; what waits then comes again from the same position. */
  [Symbol.asyncIterator](): AsyncIterator<FeedEvent, void, undefined> & {
    return(): Promise<IteratorResult<FeedEvent, void>>;
  } {
    const session = this.#session;
    let isGiven = false;
    let isOver = false;
    return {
      async next() {
        if (isGiven) session.handled();
        isGiven = false;
        const event = await session.peek(() => !isOver);
        if (!event) return { done: true, value: undefined };
        isGiven = true;
        return { done: false, value: event };
      },
      return() {
        isOver = true;
        session.wake();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /**
   * Sends a text, in the order of the calls, and without end what may pass by itself: a lost connection, a limit, a
   * full queue. `accepted` rejects with `ChatError` when the server refuses for good, or the feed is over.
   * Throws `ChatError` `INVALID_PAYLOAD` for a text that can't be a message.
   */
  send(content: string, options?: AddOptions): Sent {
    return this.#session.send(content, options);
  }

  /** Changes an own message. Throws `ChatError`. */
  edit(messageId: MessageId, content: string, options?: RequestOptions): Promise<Message> {
    return this.#session.edit(messageId, content, options);
  }

  /** Empties an own message for everybody; its place stays. Throws `ChatError`. */
  delete(messageId: MessageId, options?: RequestOptions): Promise<Message> {
    return this.#session.delete(messageId, options);
  }

  /** Call it as often as you like: few notices go out. `send` says by itself that the typing is over. */
  setTyping(typing: boolean): void {
    this.#session.setTyping(typing);
  }

  /** What is being sent goes first, for a second at most. */
  leave(options: RequestOptions = {}): Promise<void> {
    return this.#leave(this.#session, options);
  }

  /** Ends the feed. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }
}
