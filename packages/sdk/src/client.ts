import {
  limits,
  type LoadMessages,
  type LoadMessagesData,
  type Message,
  type MessageId,
  type PageSize,
  type Person,
  type RequestData,
  type Room,
  type RoomId,
  type User,
  type Welcome,
} from '@roomful/protocol';
import { type ClientClock, systemClock } from './client-clock.ts';
import { connectWithSocketIo } from './connect-with-socket-io.ts';
import type { Connection, ServerEvent } from './connection.ts';
import { ConnectionKeeper, type TokenReason } from './connection-keeper.ts';
import type { ClientEvent, ClientEvents } from './client-events.ts';
import type { ClientStorage } from './client-storage.ts';
import type { ConnectionState } from './connection-state.ts';
import { Emitter } from './emitter.ts';
import { ChatError } from './errors.ts';
import { EventStream } from './event-stream.ts';
import type { FollowOptions } from './feed/follow-options.ts';
import type { RoomFeed } from './feed/room-feed.ts';
import type { JoinedRoom } from './joined-room.ts';
import { ObservableState } from './observable-state.ts';
import { defaultReconnectPolicy, type ReconnectPolicy } from './reconnect-policy.ts';
import { type RequestOptions, Requests } from './requests.ts';
import { Rooms } from './rooms.ts';
import { ServerClock } from './server-clock.ts';
import type { Connect } from './socket.ts';
import { toContent } from './to-content.ts';
import { WaitingMessagesStore } from './waiting-messages.ts';
import { watchPage } from './watch-page.ts';
import { watchSleep } from './watch-sleep.ts';

/** How a client finds its server, and what of it is replaced. */
export interface ClientOptions {
  /** The server, for example `http://localhost:3000`. */
  url: string;
  /**
   * Asked before every connection attempt; `undefined` means the page's cookie. With reason `refused` the server did
   * not take the last token or cookie: log in again, and return the fresh token, or `undefined` when the cookie is set.
   * Throw a `ChatError` to give up: the state becomes `stopped`. A retryable one counts as a failed attempt instead.
   */
  getToken?: (context: { reason: TokenReason }) => Promise<string | undefined>;
  reconnect?: ReconnectPolicy;
  /** How a socket is opened: by Socket.IO, if nothing else is given. */
  connect?: Connect;
  /**
   * Keeps what is being sent beyond the end of the program: it goes out, under the same `clientId` and in order, as soon
   * as its room is joined in a later run under the same name. Without it that waits in memory.
   */
  storage?: ClientStorage;
  clock?: ClientClock;
  /** Hears by `room_activity` which rooms have new messages, for a list that shows it. No, if it is not said. */
  roomActivity?: boolean;
}

const EVENTS_MAX = 1_000;

/**
 * A connection to a Roomful server that keeps itself up.
 *
 * @example
 * const url = 'http://localhost:3000';
 * const { token } = await logIn({ url, username: 'alice' });
 * const client = new RoomfulClient({ url, getToken: async () => token });
 * await client.start();
 * const [first] = await client.listRooms();
 * if (first) (await client.join(first.id)).send('Hello');
 */
export class RoomfulClient {
  readonly #events = new Emitter<ClientEvents & { any: ClientEvent }>();
  readonly #clock: ClientClock;
  readonly #keeper: ConnectionKeeper;
  readonly #requests: Requests;
  readonly #serverClock: ServerClock;
  readonly #rooms: Rooms;
  /** `state` as something to subscribe to. */
  readonly states: ObservableState;
  #welcome: Welcome | undefined;
  #stopWatching: (() => void) | undefined;

  /** Throws `ChatError` `INVALID_PAYLOAD` for a `url` that is none. */
  constructor(options: ClientOptions) {
    const { url, getToken, reconnect = defaultReconnectPolicy, connect = connectWithSocketIo } = options;
    const { clock = systemClock, storage, roomActivity } = options;
    this.#clock = clock;
    this.#serverClock = new ServerClock(clock);
    this.#keeper = new ConnectionKeeper({
      url: toOrigin(url),
      getToken,
      connect,
      roomActivity,
      policy: reconnect,
      clock,
      onState: (state) => this.#stateChanged(state),
      onOpen: (connection) => this.#opened(connection),
      onEvent: (event) => this.#received(event),
      onEnd: () => {
        this.#requests.connectionLost();
        this.#rooms.connectionLost();
      },
    });
    this.#requests = new Requests({ keeper: this.#keeper, clock });
    this.#rooms = new Rooms({
      clock,
      serverClock: this.#serverClock,
      keeper: this.#keeper,
      requests: this.#requests,
      waiting: storage && new WaitingMessagesStore(storage, (error) => this.#storageFailed(error)),
      onJoined: (room) => this.#joined(room),
    });
    this.states = new ObservableState(
      () => this.#keeper.state,
      (listener) => this.#events.on('state', listener),
    );
  }

  get state(): ConnectionState {
    return this.#keeper.state;
  }

  /** Who one is; known after the first connection. */
  get user(): User | undefined {
    return this.#welcome?.user;
  }

  /** What the server said first on the newest connection. */
  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  /** The rooms that one is in: one at most for a person. */
  get joinedRooms(): readonly JoinedRoom[] {
    return this.#rooms.joined;
  }

  /**
   * Resolves when the client is `live` for the first time. Rejects with `ChatError` if it is stopped or refused before. A
   * signal that aborts before that stops the client.
   */
  start(options: RequestOptions = {}): Promise<void> {
    if (!options.signal?.aborted) this.#stopWatching ??= this.#watch();
    return this.#keeper.start(options);
  }

  /** Ends the waiting of `reconnecting` and `offline`; does nothing in other states. */
  retryNow(): void {
    this.#keeper.retryNow();
  }

  /** Closes the connection and leaves all rooms. What was not confirmed by then is `failed`: wait for `accepted` first. */
  stop(): Promise<void> {
    // The state `stopped` is the last event: the rooms' come before it.
    this.#rooms.closeAll('stopped');
    this.#keeper.stop();
    return Promise.resolve();
  }

  /** The same as `stop()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Answers with the function that stops listening. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** Calls the listener with everything that happens. The answer ends that. */
  onEvent(listener: (event: ClientEvent) => void): () => void {
    return this.#events.on('any', listener);
  }

  /**
   * Everything that happens from now on, to be read at one's own pace: up to `capacity` events (1,000) wait. Beyond that
   * the oldest are dropped, and one `overflow` in their place says how many: nothing is lost silently. The loop ends after
   * the state `stopped`; an abort of the signal throws `ChatError` `STOPPED` in it.
   *
   * @example
   * for await (const event of client.events()) {
   *   switch (event.type) {
   *     case 'message':
   *       console.log(event.room.room.name, event.message.content);
   *       break;
   *     case 'overflow':
   *       console.warn(`${event.dropped} events were dropped.`);
   *   }
   * }
   */
  events(options: { capacity?: number } & RequestOptions = {}): EventStream<ClientEvent> {
    return new EventStream({
      capacity: options.capacity ?? EVENTS_MAX,
      signal: options.signal,
      listen: (push) => this.onEvent(push),
      toOverflow: (dropped) => ({ type: 'overflow', dropped }),
      isLast: (event) => event.type === 'state' && event.state.status === 'stopped',
    });
  }

  /** All active rooms, by name. Throws `ChatError`, as do all requests. */
  async listRooms(options?: RequestOptions): Promise<Room[]> {
    const rooms: Room[] = [];
    let cursor: string | undefined;
    do {
      const at = cursor !== undefined && { cursor };
      const payload = { limit: limits.roomListMax, ...at };
      const page: RequestData<'list_rooms'> = await this.#requests.request('list_rooms', payload, options);
      rooms.push(...page.rooms);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return rooms;
  }

  /** Makes a room. Throws `ChatError` `ROOM_NAME_TAKEN` with the `roomId` of the one that there is. */
  async createRoom(name: string, options?: RequestOptions): Promise<Room> {
    return (await this.#requests.request('create_room', { name }, options)).room;
  }

  /** Takes the room out of every list; its messages stay, and `restoreRoom` brings it back. */
  async deleteRoom(roomId: RoomId, options?: RequestOptions): Promise<Room> {
    return (await this.#requests.request('delete_room', { roomId }, options)).room;
  }

  /** Brings a deleted room back, with its messages; for its creator and for admins. */
  async restoreRoom(roomId: RoomId, options?: RequestOptions): Promise<Room> {
    return (await this.#requests.request('restore_room', { roomId }, options)).room;
  }

  /**
   * Who is in the room, by name, and then who wrote there lately: 200 at most. Of a crowd, `after` the last name comes the
   * next page.
   */
  async listPeople(roomId: RoomId, { after, ...options }: { after?: string } & RequestOptions = {}): Promise<Person[]> {
    const cursor = after !== undefined && { cursor: after };
    return (await this.#requests.request('list_people', { roomId, ...cursor }, options)).people;
  }

  /**
   * Persons leave the room they are in: that one's `left` becomes `'left'`. Joining one's own room answers with it. After
   * an abort one is where one was before.
   */
  join(roomId: RoomId, options: { pageSize?: PageSize } & RequestOptions = {}): Promise<JoinedRoom> {
    return this.#rooms.join(roomId, options.pageSize ?? limits.pageSizeDefault, options);
  }

  /**
   * Follows a room for a program: every change after a position, each at least once, and no timeline in memory. Following
   * it again answers with the same feed. Bots follow many rooms, persons one. Throws `ChatError`.
   *
   * `after: 'now'` (the default) begins with what comes next, `'start'` with the room's first message; a position that was
   * kept goes on from there.
   *
   * @example
   * for await (const event of await client.follow(roomId)) {
   *   if (event.kind === 'message') console.log(event.message.content);
   * }
   */
  follow(roomId: RoomId, options: FollowOptions = {}): Promise<RoomFeed> {
    return this.#rooms.follow(roomId, options);
  }

  /**
   * One page of a room that one is in: by number, by place, or what stands around a message. `room.history()` reads page
   * after page; `entries` have no part in either. Throws `ChatError`, `MESSAGE_NOT_FOUND` with `around`.
   *
   * @example
   * const { messages, hasNewer } = await client.loadMessages({ roomId, around: messageId, pageSize: 100 });
   */
  loadMessages(payload: LoadMessages, options?: RequestOptions): Promise<LoadMessagesData> {
    return this.#requests.request('load_messages', payload, options);
  }

  /** Changes an own message in whatever room one is in. Throws `ChatError`. */
  async editMessage(messageId: MessageId, content: string, options: RequestOptions = {}): Promise<Message> {
    const payload = { messageId, content: toContent(content) };
    await this.#rooms.paced(options.signal);
    return (await this.#requests.request('edit_message', payload, options)).message;
  }

  /** Empties an own message for everybody; its place stays. Admins may empty any. Throws `ChatError`. */
  async deleteMessage(messageId: MessageId, options: RequestOptions = {}): Promise<Message> {
    await this.#rooms.paced(options.signal);
    return (await this.#requests.request('delete_message', { messageId }, options)).message;
  }

  /** The server's time as far as this side knows it, in Unix milliseconds. */
  get serverTime(): number {
    return this.#serverClock.now();
  }

  /** While a device sleeps its connections die, and nothing tells their sockets. */
  #watch(): () => void {
    const onWake = () => this.#keeper.wake();
    const stopWatchingPage = watchPage({ onWake, onOffline: () => this.#keeper.networkLost() });
    const stopWatchingSleep = watchSleep(this.#clock, onWake);
    return () => {
      stopWatchingPage();
      stopWatchingSleep();
    };
  }

  async #opened(connection: Connection): Promise<void> {
    const { welcome } = connection;
    this.#welcome = welcome;
    this.#serverClock.correct(welcome.serverTime);
    await this.#rooms.opened(connection);
  }

  #received(event: ServerEvent): void {
    switch (event.name) {
      case 'room_created':
      case 'room_restored':
      case 'room_deleted': {
        const { name, payload } = event;
        const { room } = payload;
        if (name === 'room_deleted') this.#rooms.receive(room.id, event);
        this.#tell({ type: name, room }, room);
        break;
      }
      case 'room_activity': {
        const { rooms } = event.payload;
        this.#tell({ type: event.name, rooms }, rooms);
        break;
      }
      case 'messages':
      case 'delivery_status':
      case 'user_joined':
      case 'user_left':
      case 'room_count':
      case 'typing':
        this.#rooms.receive(event.payload.roomId, event);
    }
  }

  #joined(room: JoinedRoom): void {
    const tell = (event: ClientEvent) => this.#events.emit('any', event);
    tell({ type: 'joined', room });
    room.on('message', (message) => tell({ type: 'message', room, message }));
    room.on('users', (users) => tell({ type: 'users', room, users }));
    room.on('typing', (typing) => tell({ type: 'typing', room, typing }));
    room.on('left', (reason) => tell({ type: 'left', room, reason }));
  }

  #tell<Event extends ClientEvent & { type: keyof ClientEvents }>(
    event: Event,
    payload: ClientEvents[Event['type']],
  ): void {
    this.#events.emit(event.type, payload);
    this.#events.emit('any', event);
  }

  #storageFailed(error: ChatError): void {
    this.#tell({ type: 'storage_failed', error }, error);
  }

  #stateChanged(state: ConnectionState): void {
    if (state.status === 'stopped') {
      this.#stopWatching?.();
      this.#stopWatching = undefined;
    }
    this.#tell({ type: 'state', state }, state);
    if (state.status === 'stopped' && state.reason === 'displaced') this.#events.emit('displaced', undefined);
  }
}

function toOrigin(url: string): string {
  const origin = URL.canParse(url) ? new URL(url).origin : 'null';
  if (origin !== 'null') return origin;
  throw new ChatError({
    code: 'INVALID_PAYLOAD',
    // Not what came: whoever mixes up url and token must not find the token in a log.
    message: 'The option url is no address. Give one like http://localhost:3000.',
    retryable: false,
  });
}
