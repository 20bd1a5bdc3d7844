import * as z from 'zod/mini';
import { roomIdSchema } from '../ids.ts';

/** Holds for a few seconds: who goes on typing says so again. */
export const setTypingSchema = z.strictObject({ roomId: roomIdSchema, typing: z.boolean() });
export type SetTyping = z.infer<typeof setTypingSchema>;
