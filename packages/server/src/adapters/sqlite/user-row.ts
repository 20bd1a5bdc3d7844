import type { User } from '@roomful/protocol';
import type { Selectable } from 'kysely';
import type { UsersTable } from './schema.ts';

export function toUser(row: Selectable<UsersTable>): User {
  return {
    id: row.id,
    username: row.username,
    ...(row.display_name !== null && { displayName: row.display_name }),
    kind: row.kind,
    role: row.role,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  };
}
