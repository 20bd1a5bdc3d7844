import * as z from 'zod/mini';
import { hookIdSchema, roomIdSchema, timeMsSchema, userIdSchema } from '../ids.ts';

/**
 * Why a hook is off: by its owner; its receiver answered 410, or failed for days; its bot was stopped; its bot's token was
 * changed and had made it; a backup was put back that knew the hook otherwise.
 */
export const hookOffReasonSchema = z.enum(['owner', 'gone', 'failing', 'bot_stopped', 'token_changed', 'restored']);
export type HookOffReason = z.infer<typeof hookOffReasonSchema>;

const common = {
  id: hookIdSchema,
  /** The bot in whose name it works. */
  botId: userIdSchema,
  createdAt: timeMsSchema,
  createdBy: userIdSchema,
  isEnabled: z.boolean(),
  /** Null while it is on. */
  disabledReason: z.nullable(hookOffReasonSchema),
};

/** Who knows its secret URL posts as the bot, in one room. */
export const incomingHookSchema = z.object({ ...common, kind: z.literal('incoming'), roomId: roomIdSchema });
export type IncomingHook = z.infer<typeof incomingHookSchema>;

/** Tells a URL what happens in the bot's rooms. */
export const outgoingHookSchema = z.object({
  ...common,
  kind: z.literal('outgoing'),
  url: z.string(),
  /** Null: every room, new ones too. */
  roomIds: z.nullable(z.array(roomIdSchema)),
  /** Events that the receiver took; noted about once a minute. */
  lastDeliveredAt: z.nullable(timeMsSchema),
  /** Since when nothing was taken any more; null while all is well. */
  failingSince: z.nullable(timeMsSchema),
  /** What went wrong the last time, and when: words for people. */
  lastFailure: z.nullable(
    z.object({
      at: timeMsSchema,
      /** Null where no answer came. */
      status: z.nullable(z.int()),
      message: z.string(),
    }),
  ),
});
export type OutgoingHook = z.infer<typeof outgoingHookSchema>;

export const hookSchema = z.discriminatedUnion('kind', [incomingHookSchema, outgoingHookSchema]);
export type Hook = z.infer<typeof hookSchema>;
