import * as z from 'zod/mini';
import { messageIdSchema, roomIdSchema } from '../ids.ts';
import { clientIdSchema } from './client-id.ts';
import { deliveryStatusSchema } from './message.ts';

/** To the sender: how far its messages got. */
export const deliveryUpdatesSchema = z.object({
  roomId: roomIdSchema,
  updates: z.array(
    z.object({
      id: messageIdSchema,
      clientId: clientIdSchema,
      deliveryStatus: deliveryStatusSchema,
      retryCount: z.int().check(z.nonnegative()),
    }),
  ),
});
export type DeliveryUpdates = z.infer<typeof deliveryUpdatesSchema>;
