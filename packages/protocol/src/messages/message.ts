import * as z from 'zod/mini';
import { messageIdSchema, revSchema, roomIdSchema, timeMsSchema, userIdSchema } from '../ids.ts';
import { clientIdSchema } from './client-id.ts';

export const deliveryStatusSchema = z.enum(['pending', 'sent', 'failed']);
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

export const messageSchema = z.object({
  id: messageIdSchema,
  roomId: roomIdSchema,
  /** The room's `rev` at the last change of this message. */
  rev: revSchema,
  clientId: clientIdSchema,
  userId: userIdSchema,
  username: z.string(),
  /** What to show instead of `username`: see `displayName` of a user. */
  authorName: z.optional(z.string()),
  /** What the author is, where it is no person: programs must not answer each other without end. */
  authorKind: z.optional(z.enum(['bot', 'guest'])),
  /** Raw text: escape it where you make HTML. Empty once the message is deleted. */
  content: z.string(),
  /** The sender's clock. Display order is `(timestamp, id)`. */
  timestamp: timeMsSchema,
  createdAt: timeMsSchema,
  editedAt: z.nullable(timeMsSchema),
  deletedAt: z.nullable(timeMsSchema),
  deliveryStatus: deliveryStatusSchema,
  retryCount: z.int().check(z.nonnegative()),
});
export type Message = z.infer<typeof messageSchema>;

/** The answer of every act on one message. */
export const messageEnvelopeSchema = z.object({ message: messageSchema });
export type MessageEnvelope = z.infer<typeof messageEnvelopeSchema>;
