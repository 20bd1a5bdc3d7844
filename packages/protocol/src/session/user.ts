import * as z from 'zod/mini';
import { timeMsSchema, userIdSchema } from '../ids.ts';
import { usernameSchema } from '../names.ts';

export const userKindSchema = z.enum(['person', 'bot', 'guest']);
export type UserKind = z.infer<typeof userKindSchema>;

export const userSchema = z.object({
  id: userIdSchema,
  username: usernameSchema,
  kind: userKindSchema,
  createdAt: timeMsSchema,
  lastSeenAt: z.nullable(timeMsSchema),
});
export type User = z.infer<typeof userSchema>;
