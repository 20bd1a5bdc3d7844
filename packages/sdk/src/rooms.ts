import type { PageSize, RoomId, User } from '@roomful/protocol';
import type { ClientClock } from './client-clock.ts';
import type { Connection, ServerEvent } from './connection.ts';
import type { ConnectionKeeper } from './connection-keeper.ts';
import { ChatError, unreachable } from './errors.ts';
import type { FollowOptions } from './feed/follow-options.ts';
import { FeedSession } from './feed/feed-session.ts';
import { RoomFeed } from './feed/room-feed.ts';
import { JoinedRoom } from './joined-room.ts';
import { notHere } from './not-here.ts';
import { abortable, assertNotAborted } from './on-abort.ts';
import type { Place } from './place.ts';
import type { RequestOptions, Requests } from './requests.ts';
import type { LeftReason } from './room-events.ts';
import type { RoomHost } from './room-host.ts';
import { RoomSession } from './room-session.ts';
import { SendPace } from './send-pace.ts';
import type { ServerClock } from './server-clock.ts';
import { RoomTurns } from './turns.ts';
import type { WaitingMessagesStore } from './waiting-messages.ts';

/** Before a room is left, what is being sent there goes first, for this long at most. */
const LEAVE_PATIENCE_MS = 1_000;

/** How a room is entered for one of the two uses. */
interface Entry<Face extends JoinedRoom | RoomFeed, Session extends Place> {
  find: (face: JoinedRoom | RoomFeed) => Face | undefined;
  create: (host: RoomHost) => Session;
  show: (session: Session) => Face;
}

/** The rooms that the client is in, and the changing between them. */
export class Rooms {
  readonly #clock: ClientClock;
  readonly #serverClock: ServerClock;
  readonly #keeper: ConnectionKeeper;
  readonly #requests: Requests;
  readonly #waiting: WaitingMessagesStore | undefined;
  readonly #onJoined: (room: JoinedRoom) => void;
  readonly #places = new Map<RoomId, Place>();
  /** The faces of those whose join is through. */
  readonly #faces = new Map<Place, JoinedRoom | RoomFeed>();
  readonly #turns = new RoomTurns();
  readonly #pace: SendPace;
  #user: User | undefined;
  #databaseId: string | undefined;

  constructor({
    clock,
    serverClock,
    keeper,
    requests,
    waiting,
    onJoined,
  }: {
    clock: ClientClock;
    serverClock: ServerClock;
    keeper: ConnectionKeeper;
    requests: Requests;
    waiting: WaitingMessagesStore | undefined;
    onJoined: (room: JoinedRoom) => void;
  }) {
    this.#clock = clock;
    this.#serverClock = serverClock;
    this.#keeper = keeper;
    this.#requests = requests;
    this.#pace = new SendPace(clock);
    this.#waiting = waiting;
    this.#onJoined = onJoined;
  }

  get joined(): readonly JoinedRoom[] {
    return [...this.#faces.values()].filter((face) => face instanceof JoinedRoom);
  }

  /** Resolves when every room is in step, or the connection is gone again. */
  async opened({ welcome }: Connection): Promise<void> {
    const { user, databaseId } = welcome;
    // Another name has another outbox and other marks: rooms of the one before can't go on under it.
    if (this.#user && this.#user.id !== user.id) this.closeAll('stopped');
    this.#user = user;
    // A room of another database only has the same number: what was written for the one before must not come out there.
    if ((this.#databaseId ??= databaseId) !== databaseId) {
      this.#databaseId = databaseId;
      for (const place of this.#places.values()) place.outbox.fail(notHere('stopped', place.roomId), true);
    }
    this.#pace.configure(welcome.limits);
    await Promise.all([...this.#faces.keys()].map((place) => place.resume()));
  }

  /** Resolves when a program may send the next thing without being refused for its speed; at once for persons. */
  paced(signal: AbortSignal | undefined): Promise<void> {
    return this.#isInOneRoomOnly ? Promise.resolve() : abortable(this.#pace.take(), signal);
  }

  receive(roomId: RoomId, event: ServerEvent): void {
    this.#places.get(roomId)?.receive(event);
  }

  connectionLost(): void {
    for (const place of this.#places.values()) place.connectionLost();
  }

  closeAll(reason: LeftReason): void {
    for (const place of [...this.#places.values()]) place.close(reason);
    this.#pace.release();
  }

  join(roomId: RoomId, pageSize: PageSize, { signal }: RequestOptions = {}): Promise<JoinedRoom> {
    return this.#enter(roomId, signal, {
      find: (face) => (face instanceof JoinedRoom ? face : undefined),
      create: (host) => new RoomSession(roomId, host, pageSize),
      show: (session) => new JoinedRoom(session, (left, options) => this.#leave(left, options)),
    });
  }

  follow(roomId: RoomId, { signal, ...options }: FollowOptions): Promise<RoomFeed> {
    return this.#enter(roomId, signal, {
      find: (face) => (face instanceof RoomFeed ? face : undefined),
      create: (host) => new FeedSession(roomId, host, { after: 'now', ...options }),
      show: (session) => new RoomFeed(session, (left, options) => this.#leave(left, options)),
    });
  }

  async #enter<Face extends JoinedRoom | RoomFeed, Session extends Place>(
    roomId: RoomId,
    signal: AbortSignal | undefined,
    entry: Entry<Face, Session>,
  ): Promise<Face> {
    assertNotAborted(signal);
    const present = this.#findFace(roomId, entry.find);
    if (present && !this.#keeper.connection) return present;
    // Waiting comes before the turn: rooms that resume on a new connection, and send what waited, go first.
    await this.#keeper.connected({ signal });
    const entered = this.#turns.take(this.#turnOf(roomId), () => this.#enterInTurn(roomId, signal, entry));
    return abortable(entered, signal);
  }

  async #enterInTurn<Face extends JoinedRoom | RoomFeed, Session extends Place>(
    roomId: RoomId,
    signal: AbortSignal | undefined,
    { find, create, show }: Entry<Face, Session>,
  ): Promise<Face> {
    assertNotAborted(signal);
    const present = this.#findFace(roomId, find);
    if (present) return present;
    const welcome = this.#keeper.connection?.welcome;
    if (!welcome) throw unreachable(this.#keeper.url);
    const others = this.#isInOneRoomOnly ? [...this.#places.values()] : [];
    await Promise.all(others.map((place) => place.outbox.settle(LEAVE_PATIENCE_MS)));
    const session = create(this.#createHost(welcome.user));
    await this.#joinPlace(session, { others, signal });
    const face = show(session);
    this.#faces.set(session, face);
    for (const place of others) place.close('left');
    if (face instanceof JoinedRoom) this.#onJoined(face);
    return face;
  }

  /** The face of the room, if it is there as what it is asked for. */
  #findFace<Face>(roomId: RoomId, find: (face: JoinedRoom | RoomFeed) => Face | undefined): Face | undefined {
    const place = this.#places.get(roomId);
    const present = place && this.#faces.get(place);
    if (!present) return undefined;
    const face = find(present);
    if (face) return face;
    throw new ChatError({
      code: 'INVALID_PAYLOAD',
      message: 'A client joins a room or follows it, not both. Leave it first.',
      retryable: false,
      details: { roomId },
    });
  }

  async #joinPlace(
    place: Place,
    { others, signal }: { others: readonly Place[]; signal: AbortSignal | undefined },
  ): Promise<void> {
    this.#places.set(place.roomId, place);
    try {
      await place.join({ signal });
      if (place.left) throw notHere(place.left, place.roomId);
      assertNotAborted(signal);
    } catch (error) {
      place.close('left');
      // Without an answer nobody knows in which room the server sees us: joining the former one again makes it sure.
      if (signal?.aborted || (error instanceof ChatError && error.code === 'TIMEOUT')) {
        // A resume never rejects.
        for (const other of others) void other.resume();
        if (others.length === 0) await this.#tellLeft(place.roomId);
      }
      throw error;
    }
  }

  async #leave(place: Place, { signal }: RequestOptions): Promise<void> {
    assertNotAborted(signal);
    if (this.#keeper.connection) await abortable(place.outbox.settle(LEAVE_PATIENCE_MS), signal);
    if (place.left) return;
    place.close('left');
    const told = this.#turns.take(this.#turnOf(place.roomId), async () => {
      // A room that was joined meanwhile took the place of this one, or is this one again.
      if (this.#places.has(place.roomId) || (this.#isInOneRoomOnly && this.#places.size > 0)) return;
      await this.#tellLeft(place.roomId);
    });
    await abortable(told, signal);
  }

  /** Without a connection there is nothing to say: the server has us in no room then. */
  async #tellLeft(roomId: RoomId): Promise<void> {
    if (this.#keeper.connection) await this.#requests.requestNow('leave_room', { roomId }).catch(ignoreIfOut);
  }

  /** Who may be in one room only has one turn for all; who may be in many has one for each. */
  #turnOf(roomId: RoomId): RoomId | undefined {
    return this.#isInOneRoomOnly ? undefined : roomId;
  }

  get #isInOneRoomOnly(): boolean {
    return this.#user?.kind !== 'bot';
  }

  #createHost(user: User): RoomHost {
    const keeper = this.#keeper;
    return {
      clock: this.#clock,
      serverClock: this.#serverClock,
      userId: user.id,
      username: user.username,
      get connection() {
        return keeper.connection;
      },
      request: (...asked) => this.#requests.request(...asked),
      requestNow: (...asked) => this.#requests.requestNow(...asked),
      notify: (name, payload) => keeper.connection?.notify(name, payload),
      takeJoinTurn: (task) => (this.#isInOneRoomOnly ? this.#turns.take(undefined, task) : task()),
      waitingMessages: (roomId) => {
        const databaseId = keeper.connection?.welcome.databaseId ?? new URL(keeper.url).host;
        return this.#waiting?.of({ databaseId, userId: user.id, username: user.username, roomId });
      },
      ...(!this.#isInOneRoomOnly && { pace: this.#pace }),
      onLeft: (place) => {
        this.#faces.delete(place);
        if (this.#places.get(place.roomId) === place) this.#places.delete(place.roomId);
      },
    };
  }
}

/** A lost connection, another join or a deletion took us out already. */
function ignoreIfOut(error: unknown): void {
  if (!(error instanceof ChatError && OUT_CODES.has(error.code))) throw error;
}

const OUT_CODES: ReadonlySet<string> = new Set([
  'UNREACHABLE',
  'STOPPED',
  'NOT_IN_ROOM',
  'ROOM_DELETED',
  'ROOM_NOT_FOUND',
]);
