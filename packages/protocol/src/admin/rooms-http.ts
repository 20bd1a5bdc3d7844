import * as z from 'zod/mini';
import { roomNameSchema } from '../names.ts';
import { roomSchema } from '../rooms/room.ts';
import { idCursorSchema, listLimitSchema } from './paging.ts';

/** `GET /api/admin/rooms`: oldest first, deleted ones too. */
export const listAllRoomsSchema = z.strictObject({
  name: z.optional(roomNameSchema),
  deleted: z.optional(z.enum(['true', 'false'])),
  cursor: idCursorSchema,
  limit: listLimitSchema,
});
export const listAllRoomsDataSchema = z.object({ rooms: z.array(roomSchema), nextCursor: z.optional(z.int()) });
