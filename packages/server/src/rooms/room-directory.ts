import {
  limits,
  type ListRooms,
  type ListRoomsData,
  type Room,
  type RoomId,
  type User,
  type UserId,
} from '@roomful/protocol';
import { isAdmin } from '../accounts/is-admin.ts';
import type { Actor, Audit } from '../admin/audit.ts';
import { ChatError } from '../chat-error.ts';
import type { RoomAccess } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import type { RoomChanges } from '../delivery/room-changes.ts';
import type { Clock } from '../ports/clock.ts';
import type { RoomStore, StoredRoom } from '../ports/store.ts';
import type { Presence } from '../presence/presence.ts';
import type { Membership } from './membership.ts';
import { roomDeleted, roomNotFound } from './room-errors.ts';

interface RoomDirectoryParts {
  rooms: RoomStore;
  presence: Presence;
  connections: Connections;
  roomChanges: Pick<RoomChanges, 'happened'>;
  membership: Membership;
  audit: Audit;
  clock: Clock;
}

/**
 * Which rooms there are: listing, creating, soft deletion and restoring, each told to everybody connected. What changes
 * the directory happens one after the other, so that everybody hears it in the order in which it became true.
 */
export class RoomDirectory {
  readonly #parts: RoomDirectoryParts;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(parts: RoomDirectoryParts) {
    this.#parts = parts;
  }

  /** `access`: those that may be entered, and no word of the others. */
  async list({ cursor, limit = limits.roomListDefault }: ListRooms, access?: RoomAccess): Promise<ListRoomsData> {
    const found = await this.#parts.rooms.list({ afterName: cursor, limit: limit + 1, matching: access?.allowed });
    const rooms = found.slice(0, limit).map((room) => this.view(room));
    const nextCursor = found.length > limit ? rooms.at(-1)?.name : undefined;
    return { rooms, ...(nextCursor !== undefined && { nextCursor }) };
  }

  /** Throws `ROOM_NAME_TAKEN` or `ROOM_DELETED`, each with the room's id. */
  create(name: string, actor: User): Promise<Room> {
    return this.#inTurn(() => this.#create(name, actor));
  }

  /** The room of this name, which comes into being where there is none. Throws `ROOM_DELETED`. */
  ensure(name: string, ownerId: UserId): Promise<Room> {
    return this.#inTurn(async () => {
      const { status, room } = await this.#parts.rooms.create({
        name,
        createdBy: ownerId,
        at: this.#parts.clock.now(),
      });
      if (status === 'deleted') throw roomDeleted(room.id);
      return status === 'created' ? this.#tell('room_created', room) : this.view(room);
    });
  }

  /**
   * By its creator, an admin or an admin token. People inside are moved out. Deleting a deleted room changes nothing.
   */
  delete(roomId: RoomId, actor: User | Actor): Promise<Room> {
    return this.#inTurn(async () => {
      const room = await this.#findOwn(roomId, actor, 'delete');
      if (room.deletedAt === null) await this.#record(room, actor, 'room.delete');
      const deleted = await this.#parts.rooms.setDeletedAt(roomId, this.#parts.clock.now());
      if (!deleted) return this.#asItIs(room);
      this.#parts.membership.evictAll(roomId);
      return this.#tell('room_deleted', deleted);
    });
  }

  restore(roomId: RoomId, actor: User | Actor): Promise<Room> {
    return this.#inTurn(async () => {
      const room = await this.#findOwn(roomId, actor, 'restore');
      if (room.deletedAt !== null) await this.#record(room, actor, 'room.restore');
      const restored = await this.#parts.rooms.setDeletedAt(roomId, null);
      if (restored) return this.#tell('room_restored', restored);
      const asItIs = await this.#asItIs(room);
      if (asItIs.deletedAt === null) return asItIs;
      throw new ChatError(
        'ROOM_NOT_FOUND',
        'This room is being removed for good and can’t come back. Choose another one.',
      );
    });
  }

  view(room: StoredRoom): Room {
    return { ...room, userCount: this.#parts.presence.count(room.id) };
  }

  async #create(name: string, actor: User): Promise<Room> {
    const created = await this.#parts.rooms.create({ name, createdBy: actor.id, at: this.#parts.clock.now() });
    const { status, room } = created;
    switch (status) {
      case 'name_taken':
        throw new ChatError('ROOM_NAME_TAKEN', `A room named ${room.name} exists. Join it, or choose another name.`, {
          details: { roomId: room.id },
        });
      case 'deleted':
        throw new ChatError(
          'ROOM_DELETED',
          `A room named ${room.name} was deleted. Its creator or an admin can restore it; otherwise choose another name.`,
          { details: { roomId: room.id, canRestore: mayChange(room, actor) } },
        );
      case 'created':
        return this.#tell('room_created', room);
    }
  }

  #tell(name: 'room_created' | 'room_deleted' | 'room_restored', room: StoredRoom): Room {
    const view = this.view(room);
    this.#parts.connections.tellAll(name, { room: view }, room.name);
    this.#parts.roomChanges.happened(room.id);
    return view;
  }

  /** Somebody was faster. */
  async #asItIs(room: StoredRoom): Promise<Room> {
    return this.view((await this.#parts.rooms.find(room.id)) ?? room);
  }

  async #findOwn(roomId: RoomId, actor: User | Actor, act: 'delete' | 'restore'): Promise<StoredRoom> {
    const room = await this.#parts.rooms.find(roomId);
    if (!room) throw roomNotFound();
    if (!mayChange(room, actor)) {
      throw new ChatError('FORBIDDEN', `Only its creator or an admin can ${act} the room ${room.name}. Ask them.`);
    }
    return room;
  }

  /** What a creator does with their own room is nobody's business. */
  async #record(room: StoredRoom, actor: User | Actor, act: 'room.delete' | 'room.restore'): Promise<void> {
    const by = typeof actor === 'string' ? actor : (`user:${actor.id}` as const);
    if (by !== `user:${room.createdBy}`) await this.#parts.audit.record({ actor: by, act, subject: `room:${room.id}` });
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(act);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

function mayChange(room: StoredRoom, actor: User | Actor): boolean {
  return typeof actor === 'string' || room.createdBy === actor.id || isAdmin(actor);
}
