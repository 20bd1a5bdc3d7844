import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';

/** Soft delete: the room leaves every list, its messages stay. */
export const deleteRoomSchema = z.strictObject({ roomId: roomIdSchema });
export type DeleteRoom = z.infer<typeof deleteRoomSchema>;
