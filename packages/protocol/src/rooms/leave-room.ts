import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';

export const leaveRoomSchema = z.strictObject({ roomId: roomIdSchema });
export type LeaveRoom = z.infer<typeof leaveRoomSchema>;

export const leaveRoomDataSchema = z.object({});
export type LeaveRoomData = z.infer<typeof leaveRoomDataSchema>;
