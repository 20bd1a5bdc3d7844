import type { Selectable } from 'kysely';
import type { StoredRoom } from '../../ports/store.ts';
import type { RoomsTable } from './schema.ts';

export function toRoom(row: Selectable<RoomsTable>): StoredRoom {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    createdBy: row.created_by_user_id,
    deletedAt: row.deleted_at,
    rev: row.rev,
    messageCount: row.message_count,
  };
}
