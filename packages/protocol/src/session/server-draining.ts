import * as z from 'zod/mini';

/** The server stops; the socket closes after this. Clients come back after the delay, with jitter. */
export const serverDrainingSchema = z.object({ retryAfterMs: z.int().check(z.nonnegative()) });
export type ServerDraining = z.infer<typeof serverDrainingSchema>;
