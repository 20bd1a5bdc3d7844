import * as z from 'zod/mini';
import { appIdSchema, appKeySchema, appRoomSchema, appSchema, appThemeSchema, originPatternSchema } from './app.ts';

const NAME_RULE = 'The name of an app has 1 to 40 printable characters.';
const JWKS_RULE = 'An address of keys begins with https://, or is null. Plain http is for localhost only.';

const settings = {
  name: z.string(NAME_RULE).check(z.regex(/^[\p{L}\p{N}\p{P}\p{S} ]{1,40}$/u, NAME_RULE)),
  origins: z.array(originPatternSchema).check(z.maxLength(50)),
  rooms: z.array(appRoomSchema).check(z.maxLength(100)),
  guests: z.boolean(),
  theme: appThemeSchema,
  jwksUrl: z.nullable(
    z
      .string(JWKS_RULE)
      .check(
        z.maxLength(2_000),
        z.regex(/^(?:https:\/\/\S+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:\/\S*)?)$/, JWKS_RULE),
      ),
  ),
};

/** `POST /api/admin/apps`. What is left out: no origin, no room, no guests, the reader's theme, no address of keys. */
export const createAppSchema = z.strictObject({
  id: appIdSchema,
  name: settings.name,
  origins: z.optional(settings.origins),
  rooms: z.optional(settings.rooms),
  guests: z.optional(settings.guests),
  theme: z.optional(settings.theme),
  jwksUrl: z.optional(settings.jwksUrl),
});
export type CreateApp = z.infer<typeof createAppSchema>;

/** `PATCH /api/admin/apps/:appId`: what is left out stays. `isEnabled: false` shuts all of its users out. */
export const changeAppSchema = z.strictObject({
  name: z.optional(settings.name),
  origins: z.optional(settings.origins),
  rooms: z.optional(settings.rooms),
  guests: z.optional(settings.guests),
  theme: z.optional(settings.theme),
  jwksUrl: z.optional(settings.jwksUrl),
  isEnabled: z.optional(z.boolean()),
});
export type ChangeApp = z.infer<typeof changeAppSchema>;

export const appInPathSchema = z.strictObject({ appId: appIdSchema });
export const appKeyInPathSchema = z.strictObject({ appId: appIdSchema, kid: z.string().check(z.maxLength(40)) });

export const appDataSchema = z.object({ app: appSchema });
/** `GET /api/admin/apps`: by id. */
export const listAppsDataSchema = z.object({ apps: z.array(appSchema) });

/** `POST /api/admin/apps/:appId/keys`: a new secret. Those before count for so long beside it. */
export const createAppKeySchema = z.strictObject({
  overlapHours: z.optional(z.int().check(z.gte(0), z.lte(720))),
});
export type CreateAppKey = z.infer<typeof createAppKeySchema>;
/** `secret`: 32 bytes in base64url. Its characters themselves, as UTF-8, are the key of HS256. */
export const createAppKeyDataSchema = z.object({ key: appKeySchema, secret: z.string() });
