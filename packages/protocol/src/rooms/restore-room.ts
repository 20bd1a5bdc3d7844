import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';

export const restoreRoomSchema = z.strictObject({ roomId: roomIdSchema });
export type RestoreRoom = z.infer<typeof restoreRoomSchema>;
