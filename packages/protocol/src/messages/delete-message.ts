import * as z from 'zod/mini';
import { messageIdSchema } from '../ids.ts';

/** Empties the content for everybody; the row stays, so that order and counts do. */
export const deleteMessageSchema = z.strictObject({ messageId: messageIdSchema });
export type DeleteMessage = z.infer<typeof deleteMessageSchema>;
