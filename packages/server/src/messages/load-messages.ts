import { limits, type LoadMessages, type LoadMessagesData } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { MessageStore, Place } from '../ports/store.ts';

/** A page by number (1 is the newest, and the default), by cursor, or around a message. */
export function createLoadMessages(messages: MessageStore) {
  return async function loadMessages(request: LoadMessages): Promise<LoadMessagesData> {
    const pageSize = request.pageSize ?? limits.pageSizeDefault;
    if (request.around !== undefined) {
      const around = await messages.around(request.roomId, { messageId: request.around, pageSize });
      if (!around) throw notInRoom();
      return { ...around, pageSize };
    }
    const place = placeOf(request);
    const page = await messages.page(request.roomId, { place, pageSize });
    return { ...page, ...('page' in place && { page: place.page }), pageSize };
  };
}

function notInRoom(): ChatError {
  return new ChatError('MESSAGE_NOT_FOUND', 'This room has no such message. Check the link, or load the newest page.');
}

function placeOf({ page, before, after }: LoadMessages): Place {
  if (before) return { before };
  if (after) return { after };
  return { page: page ?? 1 };
}
