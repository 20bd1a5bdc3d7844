import * as z from 'zod/mini';

const count = z.int().check(z.nonnegative());

/** `GET /api/admin/overview` */
export const overviewSchema = z.object({
  version: z.string(),
  uptimeMs: count,
  users: z.object({ persons: count, bots: count, admins: count }),
  rooms: z.object({ active: count, deleted: count }),
  messages: count,
  connections: count,
  /** Users with a connection, bots too; servers before this one do not tell. */
  online: z.optional(count),
});
export type Overview = z.infer<typeof overviewSchema>;
