import * as z from 'zod/mini';
import { timeMsSchema, userIdSchema } from '../ids.ts';
import { usernameSchema } from '../names.ts';

export const userKindSchema = z.enum(['person', 'bot', 'guest']);
export type UserKind = z.infer<typeof userKindSchema>;

/** `admin`: may delete any message, and delete or restore any room. */
export const roleSchema = z.enum(['member', 'admin']);
export type Role = z.infer<typeof roleSchema>;

export const userSchema = z.object({
  id: userIdSchema,
  username: usernameSchema,
  /** What to show instead of `username`: of an app's users, whose `username` says nothing. Anybody may have the same. */
  displayName: z.optional(z.string()),
  kind: userKindSchema,
  role: roleSchema,
  createdAt: timeMsSchema,
  lastSeenAt: z.nullable(timeMsSchema),
});
export type User = z.infer<typeof userSchema>;
