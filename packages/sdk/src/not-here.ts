import type { RoomId } from '@roomful/protocol';
import { ChatError } from './errors.ts';
import type { LeftReason } from './room-events.ts';

const NOT_HERE: Record<LeftReason, string> = {
  left: 'You have left this room. Join it again first.',
  deleted: 'This room was deleted. Its creator or an admin can restore it.',
  stopped: 'The chat was stopped. Connect and join the room again first.',
};

/** The refusal of whatever is tried in a room that is over on this side. */
export function notHere(reason: LeftReason, roomId: RoomId): ChatError {
  const code = { left: 'NOT_IN_ROOM', deleted: 'ROOM_DELETED', stopped: 'STOPPED' } as const;
  return new ChatError({
    code: code[reason],
    message: NOT_HERE[reason],
    retryable: false,
    details: { roomId },
  });
}
