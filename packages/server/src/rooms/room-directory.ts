import {
  limits,
  type ListRooms,
  type ListRoomsData,
  type Room,
  type RoomId,
  type User,
  type UserId,
} from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Clock } from '../ports/clock.ts';
import type { RoomStore, StoredRoom } from '../ports/store.ts';
import type { Presence } from '../presence/presence.ts';
import type { Membership } from './membership.ts';
import { roomNotFound } from './room-errors.ts';

interface RoomDirectoryParts {
  rooms: RoomStore;
  presence: Presence;
  connections: Connections;
  membership: Membership;
  clock: Clock;
}

/** Which rooms there are: listing, creating, soft deletion and restoring, each told to everybody connected. */
export class RoomDirectory {
  readonly #parts: RoomDirectoryParts;

  constructor(parts: RoomDirectoryParts) {
    this.#parts = parts;
  }

  async list({ cursor, limit = limits.roomListDefault }: ListRooms): Promise<ListRoomsData> {
    const found = await this.#parts.rooms.list({ afterName: cursor, limit: limit + 1 });
    const rooms = found.slice(0, limit).map((room) => this.view(room));
    const nextCursor = found.length > limit ? rooms.at(-1)?.name : undefined;
    return { rooms, ...(nextCursor !== undefined && { nextCursor }) };
  }

  /** Throws `ROOM_NAME_TAKEN` or `ROOM_DELETED`, each with the room's id. */
  async create(name: string, createdBy: UserId): Promise<Room> {
    const { status, room } = await this.#parts.rooms.create({ name, createdBy, at: this.#parts.clock.now() });
    switch (status) {
      case 'name_taken':
        throw new ChatError('ROOM_NAME_TAKEN', `A room named ${name} exists. Join it, or choose another name.`, {
          details: { roomId: room.id },
        });
      case 'deleted':
        throw new ChatError(
          'ROOM_DELETED',
          `A room named ${name} was deleted. Its creator can restore it; otherwise choose another name.`,
          { details: { roomId: room.id, canRestore: room.createdBy === createdBy } },
        );
      case 'created': {
        const view = this.view(room);
        this.#parts.connections.tellAll('room_created', { room: view });
        return view;
      }
    }
  }

  /** People inside are moved out. Deleting a deleted room changes nothing. */
  async delete(roomId: RoomId, actor: User): Promise<Room> {
    const room = await this.#findOwn(roomId, actor, 'delete');
    if (room.deletedAt !== null) return this.view(room);
    const deleted = (await this.#parts.rooms.setDeletedAt(roomId, this.#parts.clock.now())) ?? room;
    this.#parts.membership.evictAll(roomId);
    const view = this.view(deleted);
    this.#parts.connections.tellAll('room_deleted', { room: view });
    return view;
  }

  async restore(roomId: RoomId, actor: User): Promise<Room> {
    const room = await this.#findOwn(roomId, actor, 'restore');
    if (room.deletedAt === null) return this.view(room);
    const view = this.view((await this.#parts.rooms.setDeletedAt(roomId, null)) ?? room);
    this.#parts.connections.tellAll('room_restored', { room: view });
    return view;
  }

  view(room: StoredRoom): Room {
    return { ...room, userCount: this.#parts.presence.count(room.id) };
  }

  async #findOwn(roomId: RoomId, actor: User, act: 'delete' | 'restore'): Promise<StoredRoom> {
    const room = await this.#parts.rooms.find(roomId);
    if (!room) throw roomNotFound();
    if (room.createdBy !== actor.id) {
      throw new ChatError('FORBIDDEN', `Only its creator or an admin can ${act} the room ${room.name}. Ask them.`);
    }
    return room;
  }
}
