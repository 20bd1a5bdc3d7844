import * as z from 'zod/mini';
import { errorBodySchema } from './errors.ts';
import { timeMsSchema } from './ids.ts';
import { limits } from './limits.ts';
import { usernameSchema } from './names.ts';
import { userSchema } from './session/user.ts';

/** `POST /api/sessions`: log in under a name. */
export const createSessionSchema = z.strictObject({
  username: usernameSchema,
  claimKey: z.optional(z.string().check(z.minLength(1), z.maxLength(limits.tokenMax))),
});
export type CreateSession = z.infer<typeof createSessionSchema>;

export const createSessionDataSchema = z.object({
  token: z.string(),
  expiresAt: timeMsSchema,
  user: userSchema,
  /** Only at the first login under a name, and never again: keep it, later logins need it. */
  claimKey: z.optional(z.string()),
});
export type CreateSessionData = z.infer<typeof createSessionDataSchema>;

/** `GET /api/me` */
export const meDataSchema = z.object({ user: userSchema, expiresAt: timeMsSchema });
export type MeData = z.infer<typeof meDataSchema>;

/** The body of every REST answer that is not a success. */
export const errorAnswerSchema = z.object({ error: errorBodySchema });
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;

export const healthSchema = z.object({ status: z.literal('ok') });

export const readinessSchema = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.boolean()),
});
