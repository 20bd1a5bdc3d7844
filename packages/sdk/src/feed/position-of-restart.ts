import type { Room } from '@roomful/protocol';
import type { RoomHost } from '../room-host.ts';
import type { FeedPosition } from './feed-position.ts';

/**
 * Where to go on in a database that the position does not belong to: before the oldest message that was written after the
 * last one that was handled, as far as the newest page has them, or else from the present on. Throws `ChatError`.
 */
export async function positionOfRestart(host: RoomHost, room: Room, handledAt: number): Promise<FeedPosition> {
  const { messages } = await host.requestNow('load_messages', { roomId: room.id, page: 1, pageSize: 500 });
  const missed = messages.filter(({ createdAt }) => createdAt > handledAt);
  const common = { roomCreatedAt: room.createdAt, handledAt };
  if (missed.length === 0) {
    return { ...common, rev: room.rev, floor: messages.reduce((highest, { id }) => Math.max(highest, id), 0) };
  }
  return {
    ...common,
    rev: missed.reduce((lowest, { rev }) => Math.min(lowest, rev), Infinity) - 1,
    floor: missed.reduce((lowest, { id }) => Math.min(lowest, id), Infinity) - 1,
  };
}
