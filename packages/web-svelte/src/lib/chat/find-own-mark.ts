import type { JoinedRoom, UserId } from '@roomful/sdk';
import type { ReadMark } from './read-marks.svelte.ts';

/** What reaches the server later than this was written without a connection, by somebody who did not see what came meanwhile. */
const PROMPT_MS = 30_000;

/** How far a room is read at least: whoever answered in it on another device had read what stood there. */
export function findOwnMark(
  { entries, room }: Pick<JoinedRoom, 'entries' | 'room'>,
  userId: UserId,
): ReadMark | undefined {
  let later = 0;
  for (const entry of entries.toReversed()) {
    if (entry.kind === 'outgoing') continue;
    // Nobody knows how many are missing.
    if (entry.kind !== 'message') return undefined;
    const { userId: authorId, id, timestamp, createdAt } = entry.message;
    if (authorId === userId && createdAt - timestamp < PROMPT_MS)
      return { timestamp, id, messageCount: room.messageCount - later };
    later += 1;
  }
  return undefined;
}
