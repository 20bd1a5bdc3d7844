import * as z from 'zod/mini';

/** Another connection of the same user took over; the socket closes after this. */
export const sessionDisplacedSchema = z.object({});
export type SessionDisplaced = z.infer<typeof sessionDisplacedSchema>;
