import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';
import { limits } from '../limits.ts';

/** How many are there, in place of `user_joined` and `user_left`, where there are too many to be named one by one. */
export const roomCountSchema = z.object({
  roomId: roomIdSchema,
  userCount: z.int(),
  /** Everybody who is there: from here on who joins and leaves is told by name again. */
  users: z.optional(z.array(z.string()).check(z.maxLength(limits.presenceNamesMax))),
});
export type RoomCount = z.infer<typeof roomCountSchema>;
