import * as z from 'zod/mini';
import { messageSchema } from '../messages/message.ts';
import { roomSchema } from '../rooms/room.ts';
import { userSchema } from '../session/user.ts';
import { limits } from '../limits.ts';
import { contentSchema } from '../messages/content.ts';
import { hookKeySchema } from './hooks-http.ts';

const common = {
  /** The same whenever the same event comes again: `m7`, `e7.12`, `d7`, `r3`. */
  id: z.string(),
  /** As `welcome` has it. */
  databaseId: z.string(),
  /** Whose hook it is. */
  bot: userSchema,
  room: roomSchema,
};

/** What an outgoing hook sends, one event a request. */
export const hookEventSchema = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('message'), message: messageSchema }),
  z.object({ ...common, type: z.literal('message:edited'), message: messageSchema }),
  /** Its `content` is empty. */
  z.object({ ...common, type: z.literal('message:deleted'), message: messageSchema }),
  /** A room that is new since the hook was made. */
  z.object({ ...common, type: z.literal('room:joined') }),
]);
export type HookEvent = z.infer<typeof hookEventSchema>;

/** What a receiver may answer: these are posted as the bot, in the event's room. */
export const hookAnswerSchema = z.object({
  replies: z.optional(
    z
      .array(
        z.object({
          /** Tells this reply from others of the same event, in place of its number. */
          key: z.optional(hookKeySchema),
          content: contentSchema,
        }),
      )
      .check(z.maxLength(limits.hookRepliesMax)),
  ),
});
export type HookAnswer = z.infer<typeof hookAnswerSchema>;
