import {
  errorAnswerSchema,
  listAllRoomsDataSchema,
  listAllRoomsSchema,
  messageEnvelopeSchema,
  messageIdInPathSchema,
  roomEnvelopeSchema,
  roomIdInPathSchema,
} from '@roomful/protocol';
import type { MessageActs } from '../../../messages/message-acts.ts';
import type { DirectoryStore } from '../../../ports/directory-store.ts';
import type { RoomDirectory } from '../../../rooms/room-directory.ts';
import type { HttpServer } from '../http-server.ts';
import { page } from './page.ts';
import type { RequireScope } from './require-scope.ts';
import { byAdmin } from '../who-asks.ts';

export interface RoomRouteParts {
  requireScope: RequireScope;
  directory: DirectoryStore;
  roomDirectory: RoomDirectory;
  messageActs: MessageActs;
}

/** Rooms and single messages. What changes is told to everybody whom it concerns, as if a person had done it. */
export function addRoomRoutes(app: HttpServer, parts: RoomRouteParts): void {
  const { requireScope, directory, roomDirectory, messageActs } = parts;

  app.get(
    '/api/admin/rooms',
    {
      schema: {
        summary: 'All rooms, deleted ones too, oldest first (rooms:read)',
        security: byAdmin('rooms:read'),
        querystring: listAllRoomsSchema,
        response: { 200: listAllRoomsDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await requireScope(request, 'rooms:read');
      const { name, deleted, cursor, limit } = request.query;
      const isDeleted = deleted === undefined ? undefined : deleted === 'true';
      const { items, nextCursor } = await page(limit, (count) =>
        directory.listRooms({ name, isDeleted, afterId: cursor, limit: count }),
      );
      const rooms = items.map((room) => roomDirectory.view(room));
      return { rooms, ...(nextCursor !== undefined && { nextCursor }) };
    },
  );

  app.delete(
    '/api/admin/rooms/:roomId',
    {
      schema: {
        summary: 'Delete a room; it can be restored (rooms:write)',
        security: byAdmin('rooms:write'),
        params: roomIdInPathSchema,
        response: { 200: roomEnvelopeSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'rooms:write');
      return { room: await roomDirectory.delete(request.params.roomId, actor) };
    },
  );

  app.post(
    '/api/admin/rooms/:roomId/restore',
    {
      schema: {
        summary: 'Restore a deleted room (rooms:write)',
        security: byAdmin('rooms:write'),
        params: roomIdInPathSchema,
        response: { 200: roomEnvelopeSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'rooms:write');
      return { room: await roomDirectory.restore(request.params.roomId, actor) };
    },
  );

  app.delete(
    '/api/admin/messages/:messageId',
    {
      schema: {
        summary: 'Delete one message, whoever wrote it (messages:delete)',
        security: byAdmin('messages:delete'),
        params: messageIdInPathSchema,
        response: { 200: messageEnvelopeSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'messages:delete');
      return { message: await messageActs.deleteByToken(actor, request.params.messageId) };
    },
  );
}
