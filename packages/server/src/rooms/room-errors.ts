import type { RoomId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';

export function roomNotFound(): ChatError {
  return new ChatError('ROOM_NOT_FOUND', 'This room does not exist. Choose one from the room list.');
}

export function roomDeleted(roomId: RoomId): ChatError {
  return new ChatError('ROOM_DELETED', 'This room was deleted. Choose another one; its creator can restore it.', {
    details: { roomId },
  });
}
