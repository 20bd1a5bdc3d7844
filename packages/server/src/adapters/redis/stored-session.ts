import type { Session } from '../../ports/sessions.ts';

/** What stands under `session:{id}`: the data model's fields, the user's id, and the database in which that is theirs. */
export function encodeSession(
  { username, userId, socketId, currentRoomId, expiresAt }: Session,
  database: string,
): string {
  return JSON.stringify({ username, userId, database, socketId, currentRoomId, expiresAt });
}

/** Scripts make keys of it. */
const NAME = /^[A-Za-z0-9_]+$/;

/** `undefined` for what is no session, whoever wrote it, and `foreign` for another database's. */
export function decodeSession(id: string, raw: string, database: string): Session | 'foreign' | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(raw);
  } catch {
    return undefined;
  }
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { username, userId, socketId, currentRoomId, expiresAt, ...more } = stored as Partial<Session> & {
    database?: unknown;
  };
  if (
    typeof username !== 'string' ||
    !NAME.test(username) ||
    typeof userId !== 'number' ||
    typeof expiresAt !== 'number'
  )
    return undefined;
  if (more.database !== database) return 'foreign';
  return {
    id,
    userId,
    username,
    socketId: typeof socketId === 'string' ? socketId : null,
    currentRoomId: typeof currentRoomId === 'number' ? currentRoomId : null,
    expiresAt,
  };
}
