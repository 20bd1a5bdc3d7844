import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';

/** Everybody who types in the room just now; each change sends the whole list. */
export const typingSchema = z.object({ roomId: roomIdSchema, usernames: z.array(z.string()) });
export type Typing = z.infer<typeof typingSchema>;
