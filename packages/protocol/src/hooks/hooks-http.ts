import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';
import { limits } from '../limits.ts';
import { contentSchema } from '../messages/content.ts';
import { messageSchema } from '../messages/message.ts';
import { hookSchema, incomingHookSchema, outgoingHookSchema } from './hook.ts';

const KEY_RULE = `A key has 1 to ${limits.hookKeyMax} printable characters.`;

/** Whether it may be called shows when it is looked at: `https`, no name and password in it, no private address. */
const hookUrlSchema = z.string().check(z.minLength(1), z.maxLength(limits.hookUrlMax));

/** What is the same for a message that is posted again. */
export const hookKeySchema = z.string(KEY_RULE).check(z.regex(/^[\x20-\x7e]{1,128}$/, KEY_RULE));

/** `POST /api/bots/:userId/hooks` */
export const createHookSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('incoming'), roomId: roomIdSchema }),
    z.strictObject({
      kind: z.literal('outgoing'),
      url: hookUrlSchema,
      /** Without it: every room, new ones too. */
      roomIds: z.optional(z.array(roomIdSchema).check(z.minLength(1), z.maxLength(limits.hookRoomsMax))),
    }),
  ],
  'expected incoming or outgoing',
);
export type CreateHook = z.infer<typeof createHookSchema>;

/** The URL of an incoming hook and the secret of an outgoing one are shown this once. */
export const hookSecretDataSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('incoming'),
    hook: incomingHookSchema,
    /** Whoever has it can post. */
    url: z.string(),
  }),
  z.object({
    kind: z.literal('outgoing'),
    hook: outgoingHookSchema,
    /** `whsec_` and base64: what deliveries are signed with. */
    secret: z.string(),
  }),
]);
export type HookSecretData = z.infer<typeof hookSecretDataSchema>;

/** `GET /api/bots/:userId/hooks`: oldest first. */
export const listHooksDataSchema = z.object({ hooks: z.array(hookSchema) });
export type ListHooksData = z.infer<typeof listHooksDataSchema>;

/** `PATCH /api/bots/:userId/hooks/:hookId` */
export const changeHookSchema = z.strictObject({
  enabled: z.optional(z.boolean()),
  /** Of outgoing hooks. */
  url: z.optional(hookUrlSchema),
});
export type ChangeHook = z.infer<typeof changeHookSchema>;
export const hookDataSchema = z.object({ hook: hookSchema });

/** `POST /api/hooks/:id`. The header `Idempotency-Key` says the same as `key`. */
export const postHookSchema = z.strictObject({ content: contentSchema, key: z.optional(hookKeySchema) });
export type PostHook = z.infer<typeof postHookSchema>;
export const postHookDataSchema = z.object({ message: messageSchema });
