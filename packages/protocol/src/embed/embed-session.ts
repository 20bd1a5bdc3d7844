import * as z from 'zod/mini';
import { timeMsSchema } from '../ids.ts';
import { roomNameSchema } from '../names.ts';
import { roomSchema } from '../rooms/room.ts';
import { userSchema } from '../session/user.ts';
import { appIdSchema, appThemeSchema } from './app.ts';

/** A token of the host is not longer than this. */
export const HOST_TOKEN_MAX = 8_192;

/** `GET /api/embed/apps/:appId`: what the panel shows before anybody has come. */
export const embedAppDataSchema = z.object({
  app: z.object({ id: appIdSchema, name: z.string(), guests: z.boolean(), theme: appThemeSchema }),
});
export type EmbedAppData = z.infer<typeof embedAppDataSchema>;

/**
 * `POST /api/embed/sessions`: comes in, or stays in. With a host's token as whom it names; without one as a guest.
 *
 * With the session's own token in `Authorization` it goes on as it is, for another while; where that is a guest's, and the
 * host's token names somebody, the guest becomes that person.
 */
export const createEmbedSessionSchema = z.strictObject({
  app: appIdSchema,
  /** The host's, a JWT. */
  token: z.optional(z.string().check(z.minLength(1), z.maxLength(HOST_TOKEN_MAX))),
  /** The room that is wanted. Where it does not exist and the app allows it, it comes into being. */
  room: z.optional(roomNameSchema),
});
export type CreateEmbedSession = z.infer<typeof createEmbedSessionSchema>;

export const createEmbedSessionDataSchema = z.object({
  /** For the handshake and for `Authorization`. Keep it in memory only. */
  token: z.string(),
  /** Nothing moves it but a further call. */
  expiresAt: timeMsSchema,
  user: userSchema,
  /** The one that was asked for. */
  room: z.optional(roomSchema),
});
export type CreateEmbedSessionData = z.infer<typeof createEmbedSessionDataSchema>;
