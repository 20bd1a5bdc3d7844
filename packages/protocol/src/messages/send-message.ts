import * as z from 'zod/mini';
import { roomIdSchema, timeMsSchema } from '../ids.ts';
import { clientIdSchema } from './client-id.ts';
import { contentSchema } from './content.ts';

export const sendMessageSchema = z.strictObject({
  roomId: roomIdSchema,
  clientId: clientIdSchema,
  content: contentSchema,
  /** The sender's clock, within five minutes of the server's. */
  timestamp: timeMsSchema,
});
export type SendMessage = z.infer<typeof sendMessageSchema>;
