import * as z from 'zod/mini';
import { revSchema, roomIdSchema } from '../ids.ts';
import { limits } from '../limits.ts';
import { messageSchema } from './message.ts';

/** A page of what changed after a `rev`: how a program catches up with a room, however long it was away. */
export const loadChangesSchema = z.strictObject({
  roomId: roomIdSchema,
  afterRev: revSchema,
  limit: z.optional(z.int().check(z.gte(1), z.lte(limits.changesMax))),
});
export type LoadChanges = z.infer<typeof loadChangesSchema>;

export const loadChangesDataSchema = z.object({
  /** Each message once, as it is now, in the order of its last change: lowest `rev` first. */
  messages: z.array(messageSchema),
  /** Where the next call goes on. Below `afterRev` only where the room never came that far, as on another database. */
  rev: revSchema,
  hasMore: z.boolean(),
});
export type LoadChangesData = z.infer<typeof loadChangesDataSchema>;
