import { ChatError } from '../chat-error.ts';
import type { ChangeOutcome } from '../ports/store.ts';
import { roomDeleted, roomNotFound } from '../rooms/room-errors.ts';

/** What the store refused, as the one who asked for it is told. */
export function explainRefusal({ code, roomId, message }: Extract<ChangeOutcome, { status: 'refused' }>): ChatError {
  switch (code) {
    case 'CLIENT_ID_REUSED':
      return new ChatError(
        code,
        'This clientId already stands for another message of yours. Use a fresh one for each.',
        message && { details: { message } },
      );
    case 'ROOM_DELETED':
      return roomId === undefined ? roomNotFound() : roomDeleted(roomId);
    case 'ROOM_NOT_FOUND':
      return roomNotFound();
    case 'MESSAGE_NOT_FOUND':
      return messageNotFound();
    case 'SESSION_EXPIRED':
      return new ChatError(code, 'Your account was erased. Choose a name and log in to start anew.');
    case 'FORBIDDEN':
      return new ChatError(
        code,
        'This message is somebody else’s. Change and delete your own, or ask its author or an admin.',
      );
  }
}

export function messageNotFound(): ChatError {
  return new ChatError('MESSAGE_NOT_FOUND', 'This message does not exist or was deleted. Load the history again.');
}
