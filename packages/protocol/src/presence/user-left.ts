import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';

export const userLeftSchema = z.object({ roomId: roomIdSchema, username: z.string(), userCount: z.int() });
export type UserLeft = z.infer<typeof userLeftSchema>;
