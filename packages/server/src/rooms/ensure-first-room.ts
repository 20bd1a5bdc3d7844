import type { UserId } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { RoomStore } from '../ports/store.ts';

const FIRST_ROOM = 'general';

/** So that nobody arrives in an empty house. Once deleted, it stays deleted. */
export async function ensureFirstRoom(rooms: RoomStore, systemUserId: UserId, clock: Clock): Promise<void> {
  await rooms.create({ name: FIRST_ROOM, createdBy: systemUserId, at: clock.now() });
}
