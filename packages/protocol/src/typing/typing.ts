import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';
import { limits } from '../limits.ts';

/** Who types in the room just now, those who began first: each time the whole list. */
export const typingSchema = z.object({
  roomId: roomIdSchema,
  usernames: z.array(z.string()).check(z.maxLength(limits.typingNamesMax)),
});
export type Typing = z.infer<typeof typingSchema>;
