import * as z from 'zod/mini';
import { hookSchema } from '../hooks/hook.ts';
import { timeMsSchema } from '../ids.ts';
import { messageSchema } from '../messages/message.ts';
import { roomSchema } from '../rooms/room.ts';
import { userSchema } from '../session/user.ts';

/**
 * `GET /api/me/export` and `GET /api/admin/users/:userId/export`: everything that is stored of one person. It comes in
 * pieces: a message stands in it as it was when its piece was read, and everything from before `exportedAt` is there.
 */
export const personExportSchema = z.object({
  format: z.literal('roomful-export-1'),
  exportedAt: timeMsSchema,
  user: userSchema,
  /** When the name was proved to be theirs; no secrets. */
  claimKeys: z.array(z.object({ createdAt: timeMsSchema })),
  recoveryCode: z.nullable(z.object({ createdAt: timeMsSchema })),
  passkeys: z.array(z.object({ createdAt: timeMsSchema, lastUsedAt: z.nullable(timeMsSchema) })),
  bots: z.array(userSchema),
  /** Of these bots; no secrets. */
  hooks: z.array(hookSchema),
  roomsCreated: z.array(z.omit(roomSchema, { userCount: true })),
  /** Deleted ones too, without their text. Sort by `timestamp` to read them. */
  messages: z.array(z.extend(messageSchema, { roomName: z.string() })),
  /** The last field: an export without it broke off. */
  isComplete: z.literal(true),
});
export type PersonExport = z.infer<typeof personExportSchema>;
