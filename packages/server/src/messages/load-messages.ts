import { limits, type LoadMessages, type LoadMessagesData } from '@roomful/protocol';
import type { MessageStore, Place } from '../ports/store.ts';

/** A page by number (1 is the newest, and the default) or by cursor. */
export function createLoadMessages(messages: MessageStore) {
  return async function loadMessages(request: LoadMessages): Promise<LoadMessagesData> {
    const pageSize = request.pageSize ?? limits.pageSizeDefault;
    const place = placeOf(request);
    const page = await messages.page(request.roomId, { place, pageSize });
    return { ...page, ...('page' in place && { page: place.page }), pageSize };
  };
}

function placeOf({ page, before, after }: LoadMessages): Place {
  if (before) return { before };
  if (after) return { after };
  return { page: page ?? 1 };
}
