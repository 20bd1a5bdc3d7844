import * as z from 'zod/mini';
import { messageIdSchema } from '../ids.ts';
import { contentSchema } from './content.ts';

export const editMessageSchema = z.strictObject({ messageId: messageIdSchema, content: contentSchema });
export type EditMessage = z.infer<typeof editMessageSchema>;
