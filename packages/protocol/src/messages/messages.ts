import * as z from 'zod/mini';
import { revSchema, roomIdSchema } from '../ids.ts';
import { messageSchema } from './message.ts';

/** All changes after `fromRev`, in `rev` order. Who holds less than `fromRev` has a gap and joins again with `afterRev`. */
export const messagesSchema = z.object({
  roomId: roomIdSchema,
  fromRev: revSchema,
  messages: z.array(messageSchema),
});
export type Messages = z.infer<typeof messagesSchema>;
