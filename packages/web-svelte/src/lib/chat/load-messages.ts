import type { Message, MessageCursor, MessageId, PageSize } from '@roomful/sdk';

/** Which messages of a room: a page before or after a place, or what stands around a message. */
type Where = { pageSize: PageSize } & (
  | { before: MessageCursor; after?: never; around?: never }
  | { after: MessageCursor; before?: never; around?: never }
  | { around: MessageId; before?: never; after?: never }
);

/** Throws `ChatError`. */
export type LoadMessages = (where: Where) => Promise<{ messages: Message[]; hasMore: boolean }>;
