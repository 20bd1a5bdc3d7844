import type { RoomId, User, UserId } from '@roomful/protocol';

interface Present {
  username: string;
  connections: number;
}

/** Who is in which room just now. A user counts once, however many connections they have there. */
export class Presence {
  readonly #rooms = new Map<RoomId, Map<UserId, Present>>();

  /** Whether the user was not there before. */
  enter(roomId: RoomId, user: User): boolean {
    const room = this.#rooms.get(roomId) ?? new Map<UserId, Present>();
    this.#rooms.set(roomId, room);
    const present = room.get(user.id);
    if (present) present.connections++;
    else room.set(user.id, { username: user.username, connections: 1 });
    return !present;
  }

  /** Whether the user is not there any more. */
  leave(roomId: RoomId, user: User): boolean {
    const room = this.#rooms.get(roomId);
    const present = room?.get(user.id);
    if (!room || !present) return false;
    present.connections--;
    if (present.connections > 0) return false;
    room.delete(user.id);
    if (room.size === 0) this.#rooms.delete(roomId);
    return true;
  }

  usernames(roomId: RoomId): string[] {
    return [...(this.#rooms.get(roomId)?.values() ?? [])].map(({ username }) => username);
  }

  /** So many of them at most, this user for sure. */
  someUsernames(roomId: RoomId, { max, user }: { max: number; user: User }): string[] {
    const room = this.#rooms.get(roomId);
    if (!room || room.size <= max) return this.usernames(roomId);
    const names: string[] = [user.username];
    for (const [userId, { username }] of room) {
      if (names.length === max) break;
      if (userId !== user.id) names.push(username);
    }
    return names;
  }

  /** With their names. */
  users(roomId: RoomId): { id: UserId; username: string }[] {
    return [...(this.#rooms.get(roomId) ?? [])].map(([id, { username }]) => ({ id, username }));
  }

  count(roomId: RoomId): number {
    return this.#rooms.get(roomId)?.size ?? 0;
  }
}
