import * as z from 'zod/mini';
import { revSchema, roomIdSchema } from '../ids.ts';
import { limits } from '../limits.ts';
import { pageSizeSchema } from '../messages/page-size.ts';
import { messageSchema } from '../messages/message.ts';
import { roomSchema } from './room.ts';

export const joinRoomSchema = z.strictObject({
  roomId: roomIdSchema,
  /** The last `rev` that the client holds: the answer carries what changed since. */
  afterRev: z.optional(revSchema),
  pageSize: z.optional(pageSizeSchema),
});
export type JoinRoom = z.infer<typeof joinRoomSchema>;

export const joinRoomDataSchema = z.object({
  room: roomSchema,
  /** Usernames of those present, the joiner included: all of them if they are as many as `room.userCount`. */
  users: z.array(z.string()).check(z.maxLength(limits.presenceNamesMax)),
  /** With `reset`: the newest page in display order. Without: every change after `afterRev`, in `rev` order. */
  messages: z.array(messageSchema),
  /** The room's `rev` at this moment: what follows by `messages` events continues from here. */
  rev: revSchema,
  /** Whether older messages than these exist. */
  hasMore: z.boolean(),
  /** Whether the client must drop what it held of this room. */
  reset: z.boolean(),
});
export type JoinRoomData = z.infer<typeof joinRoomDataSchema>;
