import * as z from 'zod/mini';
import { userIdSchema } from '../ids.ts';
import { usernameSchema } from '../names.ts';
import { roleSchema, userSchema } from '../session/user.ts';
import { idCursorSchema, listLimitSchema } from './paging.ts';

/** A user as administration sees them. */
export const adminUserSchema = z.extend(userSchema, {
  /** Whose bot it is. */
  ownerId: z.nullable(userIdSchema),
  isOnline: z.boolean(),
});
export type AdminUser = z.infer<typeof adminUserSchema>;

/** `GET /api/admin/users`: oldest first. */
export const listUsersSchema = z.strictObject({
  /** Exactly this name. */
  username: z.optional(usernameSchema),
  /** How the name begins, or what looks like it. */
  search: z.optional(
    z.string().check(z.regex(/^[a-zA-Z0-9_]{1,20}$/, 'expected 1 to 20 characters: letters, digits and underscores')),
  ),
  role: z.optional(roleSchema),
  cursor: idCursorSchema,
  limit: listLimitSchema,
});
export const listUsersDataSchema = z.object({ users: z.array(adminUserSchema), nextCursor: z.optional(z.int()) });

/** `GET /api/admin/users/:userId` */
export const showUserDataSchema = z.object({
  user: adminUserSchema,
  /** Null while the session store can't be reached. */
  sessions: z.nullable(z.int()),
  /** What proves that the name is theirs. */
  claimKeys: z.int(),
  hasRecoveryCode: z.boolean(),
  passkeys: z.int(),
  bots: z.array(adminUserSchema),
  /** Rooms that they created, deleted ones too. */
  roomsCreated: z.int(),
});
export type ShowUserData = z.infer<typeof showUserDataSchema>;

/** `PATCH /api/admin/users/:userId` */
export const setRoleSchema = z.strictObject({ role: roleSchema });
export const userEnvelopeSchema = z.object({ user: userSchema });

/** `POST /api/admin/users/:userId/revoke-sessions?bots=true`: the tokens of their bots too. */
export const revokeSessionsSchema = z.strictObject({ bots: z.optional(z.enum(['true', 'false'])) });
export const revokeSessionsDataSchema = z.object({
  sessions: z.int().check(z.nonnegative()),
  /** Bots whose tokens were revoked. */
  bots: z.int().check(z.nonnegative()),
});
