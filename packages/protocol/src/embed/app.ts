import * as z from 'zod/mini';
import { timeMsSchema } from '../ids.ts';

export const APP_ID_RULE =
  'An app’s id has 3 to 30 characters: small letters, digits and hyphens, with a letter in front and no hyphen at the end.';
export const ORIGIN_RULE =
  'An origin is like https://shop.example or https://*.shop.example: a scheme and a host, perhaps a port, and nothing after it. Plain http is for localhost only.';
export const APP_ROOM_RULE =
  'A room is given by its name, or by how its name begins and a star: help, or order-*. At least three characters stand before the star.';

/** What `app` of the widget says, and `iss` of a token. */
export const appIdSchema = z
  .string(APP_ID_RULE)
  .check(z.regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,29}$/, APP_ID_RULE))
  .brand<'AppId'>();
export type AppId = z.infer<typeof appIdSchema>;

/** Whose pages may show the widget: written as in `Content-Security-Policy`, where a star stands for any subdomain. */
export const originPatternSchema = z
  .string(ORIGIN_RULE)
  .check(
    z.maxLength(300, ORIGIN_RULE),
    z.regex(
      /^(?:https:\/\/(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+|https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::[1-9]\d{0,4})?$/,
      ORIGIN_RULE,
    ),
  );

/**
 * Who of an app may be in a room: `everyone`, guests too; `signed_in`, whom the host has signed for; `named`, only those whose
 * token names that very room in `rooms`.
 */
export const appRoomAccessSchema = z.enum(['everyone', 'signed_in', 'named']);
export type AppRoomAccess = z.infer<typeof appRoomAccessSchema>;

export const appRoomSchema = z.strictObject({
  /** A room's name, or how names begin and a star: rooms of that kind come into being when somebody needs one. */
  match: z.string(APP_ROOM_RULE).check(z.regex(/^(?:[a-zA-Z0-9_-]{3,50}|[a-zA-Z0-9_-]{3,40}\*)$/, APP_ROOM_RULE)),
  access: appRoomAccessSchema,
});
export type AppRoom = z.infer<typeof appRoomSchema>;

export const appThemeSchema = z.strictObject({
  mode: z.enum(['auto', 'light', 'dark']),
  /** Of buttons and own messages, like `#0b7285`; null: as Roomful comes. */
  accent: z.nullable(z.string().check(z.regex(/^#[0-9a-f]{6}$/, 'A colour is like #0b7285.'))),
});
export type AppTheme = z.infer<typeof appThemeSchema>;

/** A shared secret, which only the answer that made it tells. */
export const appKeySchema = z.object({
  /** `kid` in the header of a token; a token without one is tried with every key. */
  kid: z.string(),
  createdAt: timeMsSchema,
  /** Until when it counts beside its successor; null: without an end. */
  expiresAt: z.nullable(timeMsSchema),
});
export type AppKey = z.infer<typeof appKeySchema>;

/** Somebody’s product with rooms in it. Its users have a namespace of their own, and see what it allows. */
export const appSchema = z.object({
  id: appIdSchema,
  /** For people: it stands beside the names of its users where others meet them. */
  name: z.string(),
  origins: z.array(z.string()),
  rooms: z.array(appRoomSchema),
  /** Whether somebody may come without a token. */
  guests: z.boolean(),
  theme: appThemeSchema,
  /** Where the host publishes the public keys that its tokens are checked with. */
  jwksUrl: z.nullable(z.string()),
  keys: z.array(appKeySchema),
  createdAt: timeMsSchema,
  /** Null while it is on. */
  disabledAt: z.nullable(timeMsSchema),
});
export type App = z.infer<typeof appSchema>;
