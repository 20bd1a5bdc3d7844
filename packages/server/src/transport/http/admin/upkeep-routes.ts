import {
  archiveMessagesDataSchema,
  archiveMessagesSchema,
  errorAnswerSchema,
  eraseUserDataSchema,
  purgeRoomDataSchema,
  roomIdInPathSchema,
  userIdInPathSchema,
} from '@roomful/protocol';
import type { Audit } from '../../../admin/audit.ts';
import type { Upkeep } from '../../../admin/upkeep.ts';
import { ChatError } from '../../../chat-error.ts';
import type { HttpServer } from '../http-server.ts';
import type { RequireScope } from './require-scope.ts';
import { byAdmin } from '../who-asks.ts';

interface UpkeepRouteParts {
  requireScope: RequireScope;
  audit: Audit;
  upkeep: Upkeep;
  /** Of this server, where it told one. */
  processId: number | undefined;
}

/** Each answers within half a minute. `done: false`: it goes on; the same call again tells how far it is. */
export function addUpkeepRoutes(app: HttpServer, { requireScope, audit, upkeep, processId }: UpkeepRouteParts): void {
  app.post(
    '/api/admin/archive',
    {
      schema: {
        summary: 'Move old messages to the archive (upkeep)',
        security: byAdmin('upkeep'),
        body: archiveMessagesSchema,
        response: { 200: archiveMessagesDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'upkeep');
      const { olderThanDays, processId: meant } = request.body;
      if (meant !== undefined && meant !== processId) throw anotherMeant(meant);
      await audit.record({ actor, act: 'archive.run', details: { olderThanDays } });
      return upkeep.archiveMessages.run(olderThanDays);
    },
  );

  app.post(
    '/api/admin/rooms/:roomId/purge',
    {
      schema: {
        summary: 'Remove a deleted room and its messages for ever (data:erase)',
        security: byAdmin('data:erase'),
        params: roomIdInPathSchema,
        response: { 200: purgeRoomDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'data:erase');
      return upkeep.purgeRoom.purge(request.params.roomId, actor);
    },
  );

  app.delete(
    '/api/admin/users/:userId',
    {
      schema: {
        summary: 'Erase a person: name, keys, and what they wrote (data:erase)',
        security: byAdmin('data:erase'),
        params: userIdInPathSchema,
        response: { 200: eraseUserDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'data:erase');
      return upkeep.erasePerson.erase(request.params.userId, actor);
    },
  );
}

function anotherMeant(processId: number): ChatError {
  const message = `This server is not the one that has the database open: that is process ${processId}. Ask that one: set ROOMFUL_URL to its address.`;
  return new ChatError('FORBIDDEN', message);
}
