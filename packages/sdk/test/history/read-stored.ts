import { DatabaseSync } from 'node:sqlite';
import type { RoomId } from '@roomful/protocol';
import type { History, SeenMessage } from './history.ts';

/** What the file holds, read by other means than the server's. */
export function readStored(databaseFile: string): Pick<History, 'stored' | 'rooms'> {
  using database = new DatabaseSync(databaseFile, { readOnly: true });
  const stored = database.prepare(
    `SELECT id, room_id AS roomId, user_id AS userId, client_id AS clientId, rev, content, timestamp,
            delivery_status AS deliveryStatus FROM messages`,
  );
  const rooms = database.prepare('SELECT id, rev, message_count AS messageCount FROM rooms');
  return {
    stored: stored.all() as unknown as SeenMessage[],
    rooms: rooms.all() as unknown as { id: RoomId; rev: number; messageCount: number }[],
  };
}
