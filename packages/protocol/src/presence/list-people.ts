import * as z from 'zod/mini';
import { roomIdSchema, timeMsSchema } from '../ids.ts';
import { userKindSchema } from '../session/user.ts';

/** Who is in the room, and who wrote there lately. */
export const listPeopleSchema = z.strictObject({ roomId: roomIdSchema });
export type ListPeople = z.infer<typeof listPeopleSchema>;

export const personSchema = z.object({
  username: z.string(),
  kind: userKindSchema,
  online: z.boolean(),
  lastSeenAt: z.nullable(timeMsSchema),
});
export type Person = z.infer<typeof personSchema>;

export const listPeopleDataSchema = z.object({ people: z.array(personSchema) });
export type ListPeopleData = z.infer<typeof listPeopleDataSchema>;
