import { Readable } from 'node:stream';
import { errorAnswerSchema, personExportSchema, type User, userIdInPathSchema } from '@roomful/protocol';
import type { FastifyReply } from 'fastify';
import type { Audit } from '../../admin/audit.ts';
import type { ExportPerson } from '../../admin/export-person.ts';
import type { People } from '../../admin/people.ts';
import type { Logger } from '../../logger.ts';
import type { RateLimit } from '../rate-limits.ts';
import type { RequireScope } from './admin/require-scope.ts';
import type { HttpServer } from './http-server.ts';
import type { FindUser } from './session-routes.ts';
import { byAdmin, bySession } from './who-asks.ts';

export interface ExportRouteParts {
  requireScope: RequireScope;
  findUser: FindUser;
  people: People;
  exportPerson: ExportPerson;
  /** Of one's own data, for each person. */
  exports: RateLimit;
  audit: Audit;
  logger: Logger;
}

/** A person's data as one JSON document, sent while it is made. */
export function addExportRoutes(app: HttpServer, parts: ExportRouteParts): void {
  const { requireScope, findUser, people, exportPerson, exports, audit, logger } = parts;

  app.get(
    '/api/me/export',
    {
      schema: {
        summary: 'Everything that is stored of oneself',
        security: bySession,
        response: { 200: personExportSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const user = await findUser(request);
      exports.take(user.id);
      logger.info({ userId: user.id }, 'own data exported');
      return send(reply, user);
    },
  );

  app.get(
    '/api/admin/users/:userId/export',
    {
      schema: {
        summary: 'Everything that is stored of a person (data:export)',
        security: byAdmin('data:export'),
        params: userIdInPathSchema,
        response: { 200: personExportSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const { actor } = await requireScope(request, 'data:export');
      const user = await people.find(request.params.userId);
      await audit.record({ actor, act: 'user.export', subject: `user:${user.id}` });
      return send(reply, user);
    },
  );

  /** What goes out in pieces is not checked against its schema on the way; the tests do that. */
  function send(reply: FastifyReply, user: User): never {
    const pieces = Readable.from(exportPerson(user));
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="roomful-${user.id}.json"`)
      .send(pieces) as never;
  }
}
