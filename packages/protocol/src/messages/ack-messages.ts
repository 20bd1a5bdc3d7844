import * as z from 'zod/mini';
import { revSchema, roomIdSchema } from '../ids.ts';

/** Cumulative: everything of the room up to `rev` has arrived. */
export const ackMessagesSchema = z.strictObject({ roomId: roomIdSchema, rev: revSchema });
export type AckMessages = z.infer<typeof ackMessagesSchema>;
