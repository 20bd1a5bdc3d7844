import * as z from 'zod/mini';
import { cursorSchema } from '../cursor.ts';
import { roomIdSchema, timeMsSchema } from '../ids.ts';
import { limits } from '../limits.ts';
import { userKindSchema } from '../session/user.ts';

/** Who is in the room by name, then who wrote there lately. `cursor` is the `nextCursor` of the page before. */
export const listPeopleSchema = z.strictObject({
  roomId: roomIdSchema,
  cursor: z.optional(cursorSchema),
});
export type ListPeople = z.infer<typeof listPeopleSchema>;

export const personSchema = z.object({
  username: z.string(),
  /** As of a user. */
  displayName: z.optional(z.string()),
  kind: userKindSchema,
  online: z.boolean(),
  lastSeenAt: z.nullable(timeMsSchema),
});
export type Person = z.infer<typeof personSchema>;

export const listPeopleDataSchema = z.object({
  people: z.array(personSchema).check(z.maxLength(limits.peopleListMax)),
  nextCursor: z.optional(z.string()),
});
export type ListPeopleData = z.infer<typeof listPeopleDataSchema>;
