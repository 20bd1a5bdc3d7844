import * as z from 'zod/mini';
import { auditActSchema, auditEntrySchema, auditSubjectSchema } from './audit.ts';
import { idCursorSchema, listLimitSchema } from './paging.ts';

/** `GET /api/admin/audit`: newest first. */
export const listAuditSchema = z.strictObject({
  act: z.optional(auditActSchema),
  /** As an entry has it: `user:7`. */
  subject: z.optional(auditSubjectSchema),
  cursor: idCursorSchema,
  limit: listLimitSchema,
});
export const listAuditDataSchema = z.object({
  entries: z.array(auditEntrySchema),
  nextCursor: z.optional(z.int()),
});
