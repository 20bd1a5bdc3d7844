import type { Session } from '../../ports/sessions.ts';

/** What stands under `session:{id}`: the data model's fields and the user's id. */
export function encodeSession({ username, userId, socketId, currentRoomId, expiresAt }: Session): string {
  return JSON.stringify({ username, userId, socketId, currentRoomId, expiresAt });
}

/** Scripts make keys of it. */
const NAME = /^[A-Za-z0-9_]+$/;

/** `undefined` for what is no session, whoever wrote it. */
export function decodeSession(id: string, raw: string): Session | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(raw);
  } catch {
    return undefined;
  }
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { username, userId, socketId, currentRoomId, expiresAt } = stored as Partial<Session>;
  if (
    typeof username !== 'string' ||
    !NAME.test(username) ||
    typeof userId !== 'number' ||
    typeof expiresAt !== 'number'
  )
    return undefined;
  return {
    id,
    userId,
    username,
    socketId: typeof socketId === 'string' ? socketId : null,
    currentRoomId: typeof currentRoomId === 'number' ? currentRoomId : null,
    expiresAt,
  };
}
