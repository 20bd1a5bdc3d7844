import type { Message, MessageId, PageSize, Room } from '@roomful/protocol';
import type { SendOptions, Sent } from './outbox.ts';
import type { HistoryOptions } from './history.ts';
import type { RequestOptions } from './requests.ts';
import type { LeftReason, RoomEvents } from './room-events.ts';
import type { RoomSession } from './room-session.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** What `JoinedRoom.leave` needs beyond the room itself. */
export type LeaveRoom = (session: RoomSession, options: RequestOptions) => Promise<void>;

/**
 * A room that one is in, made by `client.join()`. It stays the same object over lost connections: it catches up by
 * itself, every message stands in it once, and everybody sees the same order.
 *
 * @example
 * const room = await client.join(roomId);
 * room.on('message', (message) => console.log(message.username, message.content));
 * room.send('Hello');
 */
export class JoinedRoom {
  readonly #session: RoomSession;
  readonly #leave: LeaveRoom;

  /** @internal */
  constructor(session: RoomSession, leave: LeaveRoom) {
    this.#session = session;
    this.#leave = leave;
  }

  /** The room itself; the counts follow what happens. */
  get room(): Room {
    return this.#session.room;
  }

  /** Usernames of everybody present; in a crowd, some of those who were: see `hasAllUsers`. `room.userCount` is exact. */
  get users(): readonly string[] {
    return this.#session.people.users;
  }

  /** Whether `users` are everybody. Of a crowd (more than 200 people) `client.listPeople` names the rest. */
  get hasAllUsers(): boolean {
    return this.#session.people.isWhole;
  }

  /** Usernames of the others who type just now. */
  get typing(): readonly string[] {
    return this.#session.people.typing;
  }

  /** In display order (timestamp, then id), what is being sent last. A new array for every change, never mutated. */
  get entries(): readonly TimelineEntry[] {
    return this.#session.entries;
  }

  /** Whether `loadOlder` would find anything. */
  get hasMore(): boolean {
    return this.#session.messages.hasMore;
  }

  /** All changes of the room up to here are in `entries`. */
  get rev(): number {
    return this.#session.messages.rev;
  }

  /**
   * Whether history had to be dropped since the join, because more than 1,000 changes were missed or the server came
   * back with another database: `entries` then began anew with the newest page, `loadOlder` brings the rest. What waited
   * for the database before is `failed` then.
   */
  get restarted(): boolean {
    return this.#session.messages.isRestarted;
  }

  /** Why this object is over; false while it lives. */
  get left(): false | LeftReason {
    return this.#session.left;
  }

  /** Answers with the function that stops listening. */
  on<Name extends keyof RoomEvents>(name: Name, listener: (event: RoomEvents[Name]) => void): () => void {
    return this.#session.events.on(name, listener);
  }

  /**
   * Sends a text. It is in `entries` at once as `sending`, also without a connection, and goes out in the order of the
   * calls. Waiting for `accepted` is optional. Throws `ChatError` `INVALID_PAYLOAD` for a text that can't be a message.
   *
   * A signal takes it back as long as no try of it went out: it is gone from `entries`, and `accepted` rejects with
   * `STOPPED`. Once it is on its way the signal changes nothing, for the server may have it already: `delete` it then.
   *
   * With a `clientId` of one's own a text that was kept elsewhere goes out once, however often it is sent.
   */
  send(content: string, options?: SendOptions): Sent {
    return this.#session.send(content, options);
  }

  /** Sends a failed message again, with the same `clientId`: if it did arrive, it is not doubled. */
  retry(clientId: string): void {
    this.#session.outbox.retry(clientId);
  }

  /** Removes a failed message from `entries`. */
  discard(clientId: string): void {
    this.#session.outbox.discard(clientId);
  }

  /** Changes an own message. Throws `ChatError`. */
  edit(messageId: MessageId, content: string, options?: RequestOptions): Promise<Message> {
    return this.#session.edit(messageId, content, options);
  }

  /** Empties an own message for everybody; its place stays. Throws `ChatError`. */
  delete(messageId: MessageId, options?: RequestOptions): Promise<Message> {
    return this.#session.delete(messageId, options);
  }

  /** Puts the page before the oldest entry in front of it. Throws `ChatError`. */
  loadOlder(pageSize?: PageSize, options?: RequestOptions): Promise<void> {
    return this.#session.loadOlder(pageSize, options);
  }

  /**
   * The messages of the room, newest first, as the loop asks for them: `entries` has no part in it. Each is there once,
   * whatever arrives meanwhile. With `after` it goes forward, oldest first. A lost connection is waited for a while. The
   * loop throws `ChatError`, `STOPPED` when the signal aborts.
   *
   * @example
   * for await (const message of room.history({ pageSize: 200 })) {
   *   if (message.timestamp < Date.now() - 86_400_000) break;
   *   console.log(message.username, message.content);
   * }
   */
  history(options: HistoryOptions = {}): AsyncGenerator<Message, void, undefined> {
    return this.#session.history(options);
  }

  /** Call it at every keystroke: few notices go out. `send` says by itself that the typing is over. */
  setTyping(typing: boolean): void {
    this.#session.setTyping(typing);
  }

  /**
   * What is being sent goes first, for a second at most. A signal that aborts within that time leaves one in the room; a
   * later one only ends the waiting for the server's answer.
   */
  leave(options: RequestOptions = {}): Promise<void> {
    return this.#leave(this.#session, options);
  }

  /** `await using room = await client.join(id)` leaves at the end of the block. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.left) await this.leave();
  }
}
