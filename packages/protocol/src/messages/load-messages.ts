import * as z from 'zod/mini';
import { messageIdSchema, roomIdSchema, timeMsSchema } from '../ids.ts';
import { limits } from '../limits.ts';
import { messageSchema } from './message.ts';
import { pageSizeSchema } from './page-size.ts';

/** A place in display order. */
export const messageCursorSchema = z.strictObject({ timestamp: timeMsSchema, id: messageIdSchema });
export type MessageCursor = z.infer<typeof messageCursorSchema>;

/**
 * One page by number (1 is the newest), by cursor, which stays put while messages arrive, or what stands around a message. At
 * most one of the four.
 */
export const loadMessagesSchema = z
  .strictObject({
    roomId: roomIdSchema,
    page: z.optional(z.int().check(z.gte(1), z.lte(limits.pageMax))),
    before: z.optional(messageCursorSchema),
    after: z.optional(messageCursorSchema),
    around: z.optional(messageIdSchema),
    pageSize: z.optional(pageSizeSchema),
  })
  .check(
    z.refine(
      ({ page, before, after, around }) =>
        [page, before, after, around].filter((place) => place !== undefined).length <= 1,
      'Give one of page, before, after and around, not several.',
    ),
  );
export type LoadMessages = z.infer<typeof loadMessagesSchema>;

export const loadMessagesDataSchema = z.object({
  /** Oldest first within the page. */
  messages: z.array(messageSchema),
  page: z.optional(z.int()),
  pageSize: pageSizeSchema,
  totalMessages: z.int(),
  /** Whether more follow in the direction asked for: newer ones with `after`, else older ones. */
  hasMore: z.boolean(),
  /** Only with `around`: whether newer ones follow. */
  hasNewer: z.optional(z.boolean()),
});
export type LoadMessagesData = z.infer<typeof loadMessagesDataSchema>;
