import * as z from 'zod/mini';
import { roomNameSchema } from '../names.ts';

export const createRoomSchema = z.strictObject({ name: roomNameSchema });
export type CreateRoom = z.infer<typeof createRoomSchema>;
