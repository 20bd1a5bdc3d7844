import { limits, type LoadChanges, type LoadChangesData } from '@roomful/protocol';
import type { MessageStore, RoomStore } from '../ports/store.ts';
import { roomNotFound } from '../rooms/room-errors.ts';

interface LoadChangesParts {
  rooms: Pick<RoomStore, 'find'>;
  messages: Pick<MessageStore, 'changesAfter'>;
}

/** What changed after a `rev`, page by page, so that no absence is too long to catch up with. */
export function createLoadChanges({ rooms, messages }: LoadChangesParts) {
  return async function loadChanges({ roomId, afterRev, limit }: LoadChanges): Promise<LoadChangesData> {
    const room = await rooms.find(roomId);
    if (!room) throw roomNotFound();
    // A rev that the room never had belongs to another database: from here on there is something to go by again.
    const from = Math.min(afterRev, room.rev);
    const pageSize = limit ?? limits.changesDefault;
    const found = await messages.changesAfter(roomId, from, pageSize + 1);
    const page = found.slice(0, pageSize);
    return { messages: page, rev: page.at(-1)?.rev ?? from, hasMore: found.length > pageSize };
  };
}
