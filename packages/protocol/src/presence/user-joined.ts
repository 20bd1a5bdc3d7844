import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';

export const userJoinedSchema = z.object({ roomId: roomIdSchema, username: z.string(), userCount: z.int() });
export type UserJoined = z.infer<typeof userJoinedSchema>;
