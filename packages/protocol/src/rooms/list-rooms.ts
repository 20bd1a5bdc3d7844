import * as z from 'zod/mini';
import { cursorSchema } from '../cursor.ts';
import { limits } from '../limits.ts';
import { roomSchema } from './room.ts';

/** Active rooms by name. `cursor` is the `nextCursor` of the page before. */
export const listRoomsSchema = z.strictObject({
  cursor: z.optional(cursorSchema),
  limit: z.optional(z.int().check(z.gte(1), z.lte(limits.roomListMax))),
});
export type ListRooms = z.infer<typeof listRoomsSchema>;

export const listRoomsDataSchema = z.object({
  rooms: z.array(roomSchema),
  nextCursor: z.optional(z.string()),
});
export type ListRoomsData = z.infer<typeof listRoomsDataSchema>;
