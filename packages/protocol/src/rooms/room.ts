import * as z from 'zod/mini';
import { revSchema, roomIdSchema, timeMsSchema, userIdSchema } from '../ids.ts';
import { roomNameSchema } from '../names.ts';

export const roomSchema = z.object({
  id: roomIdSchema,
  name: roomNameSchema,
  createdAt: timeMsSchema,
  createdBy: userIdSchema,
  deletedAt: z.nullable(timeMsSchema),
  rev: revSchema,
  messageCount: z.int().check(z.nonnegative()),
  /** The `timestamp` of the last message in display order, null while there is none. Only in lists, where it is known. */
  lastMessageAt: z.optional(z.nullable(timeMsSchema)),
  /** People present just now, counted by user. */
  userCount: z.int().check(z.nonnegative()),
});
export type Room = z.infer<typeof roomSchema>;

/** The answer of the three acts on a room, and the payload of the three events about one. */
export const roomEnvelopeSchema = z.object({ room: roomSchema });
export type RoomEnvelope = z.infer<typeof roomEnvelopeSchema>;
