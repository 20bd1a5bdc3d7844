import * as z from 'zod/mini';
import { roomIdSchema, userIdSchema } from '../ids.ts';

/** `POST /api/admin/archive`: messages that are older than so many days move to the archive. */
export const archiveMessagesSchema = z.strictObject({
  olderThanDays: z.int().check(z.minimum(0), z.maximum(36_500)),
  /** Of the server that is meant: another one refuses. */
  processId: z.optional(z.int().check(z.minimum(1), z.maximum(2_147_483_647))),
});

/** Whether all of it is done. Otherwise it goes on by itself: ask again to hear how far it is. */
const done = z.boolean();

export const archiveMessagesDataSchema = z.object({ moved: z.int(), done });
export const purgeRoomDataSchema = z.object({ roomId: roomIdSchema, remaining: z.int(), done });
/** `DELETE /api/me` */
export const eraseMeSchema = z.strictObject({ claimKey: z.string().check(z.minLength(1), z.maxLength(200)) });
export const eraseUserDataSchema = z.object({ userId: userIdSchema, messages: z.int(), done });
