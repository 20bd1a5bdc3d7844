import * as z from 'zod/mini';
import { roomIdSchema, timeMsSchema } from '../ids.ts';
import { userSchema } from './user.ts';

/** The first event on every connection. A rate of `0` means: not limited. */
export const welcomeSchema = z.object({
  user: userSchema,
  serverTime: timeMsSchema,
  /** Which database answers: what was kept of another one's ids and revs means nothing here. No secret. */
  databaseId: z.string(),
  protocol: z.int(),
  currentRoomId: z.nullable(roomIdSchema),
  limits: z.object({
    contentMax: z.int(),
    pageSizes: z.array(z.int()),
    clockSkewMs: z.int(),
    messagesPerSecond: z.number(),
    messagesBurst: z.int(),
    joinsPerMinute: z.number(),
  }),
});
export type Welcome = z.infer<typeof welcomeSchema>;
