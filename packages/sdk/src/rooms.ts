import type { PageSize, RoomId, User } from '@roomful/protocol';
import type { ClientClock } from './client-clock.ts';
import type { Connection, ServerEvent } from './connection.ts';
import type { ConnectionKeeper } from './connection-keeper.ts';
import { ChatError, unreachable } from './errors.ts';
import { JoinedRoom } from './joined-room.ts';
import { abortable, assertNotAborted } from './on-abort.ts';
import type { RequestOptions, Requests } from './requests.ts';
import type { LeftReason } from './room-events.ts';
import type { RoomHost } from './room-host.ts';
import { RoomSession } from './room-session.ts';
import type { ServerClock } from './server-clock.ts';
import { RoomTurns } from './turns.ts';

interface Place {
  session: RoomSession;
  /** Set when the join is through. */
  room: JoinedRoom | undefined;
}

/** Before a room is left, what is being sent there goes first, for this long at most. */
const LEAVE_PATIENCE_MS = 1_000;

/** The rooms that the client is in, and the changing between them. */
export class Rooms {
  readonly #clock: ClientClock;
  readonly #serverClock: ServerClock;
  readonly #keeper: ConnectionKeeper;
  readonly #requests: Requests;
  readonly #places = new Map<RoomId, Place>();
  readonly #turns = new RoomTurns();
  #user: User | undefined;

  constructor({
    clock,
    serverClock,
    keeper,
    requests,
  }: {
    clock: ClientClock;
    serverClock: ServerClock;
    keeper: ConnectionKeeper;
    requests: Requests;
  }) {
    this.#clock = clock;
    this.#serverClock = serverClock;
    this.#keeper = keeper;
    this.#requests = requests;
  }

  get joined(): readonly JoinedRoom[] {
    return [...this.#places.values()].flatMap(({ room }) => room ?? []);
  }

  /** Resolves when every room is in step, or the connection is gone again. */
  async opened({ welcome }: Connection): Promise<void> {
    // Another name has another outbox and other marks: rooms of the one before can't go on under it.
    if (this.#user && this.#user.id !== welcome.user.id) this.closeAll('stopped');
    this.#user = welcome.user;
    const joined = [...this.#places.values()].filter(({ room }) => room);
    await Promise.all(joined.map(({ session }) => session.resume()));
  }

  receive(roomId: RoomId, event: ServerEvent): void {
    this.#places.get(roomId)?.session.receive(event);
  }

  connectionLost(): void {
    for (const { session } of this.#places.values()) session.connectionLost();
  }

  closeAll(reason: LeftReason): void {
    for (const { session } of [...this.#places.values()]) session.close(reason);
  }

  async join(roomId: RoomId, pageSize: PageSize, { signal }: RequestOptions = {}): Promise<JoinedRoom> {
    const present = this.#places.get(roomId)?.room;
    assertNotAborted(signal);
    if (present && !this.#keeper.connection) return present;
    // Waiting comes before the turn: rooms that resume on a new connection, and send what waited, go first.
    await this.#keeper.connected({ signal });
    const joined = this.#turns.take(this.#turnOf(roomId), () => this.#joinInTurn(roomId, pageSize, signal));
    return abortable(joined, signal);
  }

  async #joinInTurn(roomId: RoomId, pageSize: PageSize, signal: AbortSignal | undefined): Promise<JoinedRoom> {
    assertNotAborted(signal);
    const present = this.#places.get(roomId)?.room;
    if (present) return present;
    const welcome = this.#keeper.connection?.welcome;
    if (!welcome) throw unreachable(this.#keeper.url);
    const others = this.#isInOneRoomOnly ? [...this.#places.values()] : [];
    await Promise.all(others.map(({ session }) => session.outbox.settle(LEAVE_PATIENCE_MS)));
    const session = new RoomSession(roomId, this.#createHost(welcome.user), pageSize);
    const room = await this.#enter(session, { others, signal });
    for (const { session } of others) session.close('left');
    return room;
  }

  async #enter(
    session: RoomSession,
    { others, signal }: { others: readonly Place[]; signal: AbortSignal | undefined },
  ): Promise<JoinedRoom> {
    const place: Place = { session, room: undefined };
    this.#places.set(session.roomId, place);
    try {
      await session.join({ signal });
      if (session.left) throw goneMeanwhile(session.left);
      assertNotAborted(signal);
    } catch (error) {
      session.close('left');
      // Without an answer nobody knows in which room the server sees us: joining the former one again makes it sure.
      if (signal?.aborted || (error instanceof ChatError && error.code === 'TIMEOUT')) {
        // A resume never rejects.
        for (const other of others) void other.session.resume();
        if (others.length === 0) await this.#tellLeft(session.roomId);
      }
      throw error;
    }
    place.room = new JoinedRoom(session, (left, options) => this.#leave(left, options));
    return place.room;
  }

  async #leave(session: RoomSession, { signal }: RequestOptions): Promise<void> {
    assertNotAborted(signal);
    if (this.#keeper.connection) await abortable(session.outbox.settle(LEAVE_PATIENCE_MS), signal);
    if (session.left) return;
    session.close('left');
    const told = this.#turns.take(this.#turnOf(session.roomId), async () => {
      // A room that was joined meanwhile took the place of this one, or is this one again.
      if (this.#places.has(session.roomId) || (this.#isInOneRoomOnly && this.#places.size > 0)) return;
      await this.#tellLeft(session.roomId);
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
      onLeft: (session) => {
        if (this.#places.get(session.roomId)?.session === session) this.#places.delete(session.roomId);
      },
    };
  }
}

function goneMeanwhile(reason: LeftReason): ChatError {
  return reason === 'deleted'
    ? new ChatError({
        code: 'ROOM_DELETED',
        message: 'The room was deleted just now. Its creator or an admin can restore it.',
        retryable: false,
      })
    : new ChatError({
        code: 'STOPPED',
        message: 'The chat was stopped before the room was joined. Connect and join it again.',
        retryable: false,
      });
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
