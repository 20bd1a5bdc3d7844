import { type JoinRoom, type JoinRoomData, limits, type RoomId } from '@roomful/protocol';
import { ChatError, isSessionsTrouble, isStorageTrouble } from '../chat-error.ts';
import type { CatchUp } from '../delivery/catch-up.ts';
import type { Connection } from '../delivery/connection.ts';
import type { FanOut } from '../delivery/fan-out.ts';
import type { SharedReads } from '../delivery/shared-reads.ts';
import type { Logger } from '../logger.ts';
import type { RoomStore } from '../ports/store.ts';
import type { PresenceNotices } from '../presence/presence-notices.ts';
import type { Presence } from '../presence/presence.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { Typing } from '../typing/typing.ts';
import { roomDeleted, roomNotFound } from './room-errors.ts';

interface MembershipParts {
  rooms: RoomStore;
  reads: SharedReads;
  catchUp: CatchUp;
  fanOut: FanOut;
  presence: Presence;
  presenceNotices: PresenceNotices;
  typing: Typing;
  sessions: LiveSessions;
  logger: Logger;
}

/** Who is in which room. A connection's joins and leaves happen one after the other. */
export class Membership {
  readonly #parts: MembershipParts;
  readonly #tails = new WeakMap<Connection, Promise<unknown>>();

  constructor(parts: MembershipParts) {
    this.#parts = parts;
  }

  /**
   * Joining a room one is in resumes it. For a person, joining leaves the room before. `answer` is called once the
   * connection is inside, and before it hears anything else of the room.
   */
  join(connection: Connection, request: JoinRoom, answer: (data: JoinRoomData) => void): Promise<void> {
    return this.#inTurn(connection, () => this.#join(connection, request, answer));
  }

  leave(connection: Connection, roomId: RoomId): Promise<void> {
    return this.#inTurn(connection, async () => {
      if (!connection.rooms.has(roomId)) return;
      this.#remove(connection, roomId);
      this.#remember(connection, null);
    });
  }

  /** The connection is gone. */
  leaveAll(connection: Connection): Promise<void> {
    return this.#inTurn(connection, async () => {
      for (const roomId of [...connection.rooms]) this.#remove(connection, roomId);
    });
  }

  /** The room is gone: nobody is in it any more, and nobody needs to be told who left. */
  evictAll(roomId: RoomId): void {
    for (const connection of this.#parts.fanOut.connectionsIn(roomId)) {
      this.#parts.catchUp.close(roomId, connection);
      if (!connection.rooms.has(roomId)) continue;
      this.#withdraw(connection, roomId);
      // A deleted room is nowhere to come back to.
      this.#remember(connection, null);
    }
    this.#parts.presenceNotices.forget(roomId);
  }

  /** Where a session was before its connection was lost, unless the room is gone. */
  async whereToReturn(roomId: RoomId | null): Promise<RoomId | null> {
    if (roomId === null) return null;
    try {
      const room = await this.#parts.reads.read(`room ${roomId}`, () => this.#parts.rooms.find(roomId));
      return room?.deletedAt === null ? roomId : null;
    } catch (error) {
      // Joining it will tell.
      if (isStorageTrouble(error)) return roomId;
      throw error;
    }
  }

  /** Throws `NOT_IN_ROOM`, `ROOM_DELETED` or `ROOM_NOT_FOUND` unless the connection is in the room. */
  async assertIn(connection: Connection, roomId: RoomId): Promise<void> {
    await this.#tails.get(connection);
    if (connection.rooms.has(roomId)) return;
    const room = await this.#parts.rooms.find(roomId);
    if (!room || connection.access?.mayEnter(room.name) === false) throw roomNotFound();
    if (room.deletedAt !== null) throw roomDeleted(roomId);
    throw new ChatError('NOT_IN_ROOM', `You are not in the room ${room.name}. Join it first.`);
  }

  async #join(
    connection: Connection,
    { roomId, afterRev, pageSize }: JoinRoom,
    answer: (data: JoinRoomData) => void,
  ): Promise<void> {
    const { catchUp, presence, typing } = this.#parts;
    const feed = await catchUp
      .open(roomId, connection, { afterRev, pageSize: pageSize ?? limits.pageSizeDefault })
      .catch((error: unknown) => {
        this.#remove(connection, roomId);
        throw error;
      });
    if (!feed) throw roomNotFound();
    if (feed.snapshot.room.deletedAt !== null || !feed.isOpen()) {
      feed.cancel();
      throw roomDeleted(roomId);
    }
    if (!connection.isOpen()) {
      feed.cancel();
      throw new ChatError('SESSION_EXPIRED', 'The connection closed. Connect again.');
    }
    if (connection.access?.mayEnter(feed.snapshot.room.name) === false) {
      feed.cancel();
      // As if there were none: what rooms there are besides is no business of an app's users.
      throw roomNotFound();
    }
    // From here to going live nothing is waited for: a room deleted meanwhile would put out who is half inside.
    if (connection.user.kind !== 'bot') {
      for (const former of [...connection.rooms]) if (former !== roomId) this.#remove(connection, former);
    }
    const wasInside = connection.rooms.has(roomId);
    this.#enter(connection, roomId);
    const { room, messages, hasMore, reset } = feed.snapshot;
    answer({
      room: { ...room, userCount: presence.count(roomId) },
      users: presence.someUsernames(roomId, { max: limits.presenceNamesMax, user: connection.user }),
      messages,
      rev: room.rev,
      hasMore,
      reset,
    });
    feed.goLive();
    typing.greet(roomId, connection, { isBack: wasInside });
    this.#remember(connection, roomId);
  }

  #enter(connection: Connection, roomId: RoomId): void {
    if (connection.rooms.has(roomId)) return;
    connection.rooms.add(roomId);
    if (this.#parts.presence.enter(roomId, connection.user)) this.#parts.presenceNotices.joined(roomId, connection);
  }

  #remove(connection: Connection, roomId: RoomId): void {
    if (this.#withdraw(connection, roomId)) this.#parts.presenceNotices.left(roomId, connection.user);
  }

  /** Whether the user is not in the room any more. */
  #withdraw(connection: Connection, roomId: RoomId): boolean {
    if (!connection.rooms.delete(roomId)) return false;
    this.#parts.catchUp.close(roomId, connection);
    this.#parts.typing.stop(roomId, connection);
    return this.#parts.presence.leave(roomId, connection.user);
  }

  /** Nobody waits for it: a session store that is slow or away must not keep anybody from what they do in the room. */
  #remember(connection: Connection, roomId: RoomId | null): void {
    this.#parts.sessions.setCurrentRoom(connection, roomId).catch((error: unknown) => {
      if (isSessionsTrouble(error)) return;
      this.#parts.logger.warn({ err: error, userId: connection.user.id }, 'current room not remembered');
    });
  }

  #inTurn<Result>(connection: Connection, act: () => Promise<Result>): Promise<Result> {
    const result = (this.#tails.get(connection) ?? Promise.resolve()).then(act);
    this.#tails.set(
      connection,
      result.catch(() => undefined),
    );
    return result;
  }
}
