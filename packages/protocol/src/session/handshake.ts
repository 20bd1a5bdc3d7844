import * as z from 'zod/mini';
import { limits } from '../limits.ts';

/** Socket.IO's `auth` object. Without a token the cookie of a page of the same origin counts. */
export const handshakeSchema = z.strictObject({
  token: z.optional(z.string().check(z.maxLength(limits.tokenMax))),
  protocol: z.int(),
  /** Whether the connection wants to hear `room_activity`. */
  roomActivity: z.optional(z.boolean()),
});
export type Handshake = z.infer<typeof handshakeSchema>;
