import * as z from 'zod/mini';
import { roomIdSchema, timeMsSchema } from '../ids.ts';
import { limits } from '../limits.ts';

/** What a list of rooms shows of new messages. */
export const roomActivitySchema = z.object({
  roomId: roomIdSchema,
  messageCount: z.int().check(z.nonnegative()),
  /** The `timestamp` of the last message in display order. */
  lastMessageAt: z.nullable(timeMsSchema),
});
export type RoomActivity = z.infer<typeof roomActivitySchema>;

/** Rooms with new messages, gathered; for connections that asked for it in their handshake. */
export const roomActivitiesSchema = z.object({
  rooms: z.array(roomActivitySchema).check(z.maxLength(limits.roomListMax)),
});
export type RoomActivities = z.infer<typeof roomActivitiesSchema>;
