import { errorAnswerSchema, listAuditDataSchema, listAuditSchema } from '@roomful/protocol';
import type { AuditStore } from '../../../ports/audit-store.ts';
import type { HttpServer } from '../http-server.ts';
import { page } from './page.ts';
import type { RequireScope } from './require-scope.ts';
import { byAdmin } from '../who-asks.ts';

export function addAuditRoutes(app: HttpServer, parts: { requireScope: RequireScope; audit: AuditStore }): void {
  app.get(
    '/api/admin/audit',
    {
      schema: {
        summary: 'Who did what, newest first (audit:read)',
        security: byAdmin('audit:read'),
        querystring: listAuditSchema,
        response: { 200: listAuditDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await parts.requireScope(request, 'audit:read');
      const { act, subject, cursor, limit } = request.query;
      const { items, nextCursor } = await page(limit, (count) =>
        parts.audit.list({ act, subject, beforeId: cursor, limit: count }),
      );
      return { entries: items, ...(nextCursor !== undefined && { nextCursor }) };
    },
  );
}
