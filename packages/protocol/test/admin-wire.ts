import type * as z from 'zod/mini';
import { listAuditDataSchema, listAuditSchema } from '../src/admin/audit-http.ts';
import { personExportSchema } from '../src/admin/export-http.ts';
import * as apps from '../src/embed/apps-http.ts';
import { overviewSchema } from '../src/admin/overview-http.ts';
import * as rooms from '../src/admin/rooms-http.ts';
import * as tokens from '../src/admin/tokens-http.ts';
import * as users from '../src/admin/users-http.ts';
import { messageEnvelopeSchema } from '../src/messages/message.ts';
import { roomEnvelopeSchema } from '../src/rooms/room.ts';

type Describe = (schema: z.ZodMiniType) => unknown;

/** The part of the wire snapshot that is administration's. */
export function describeAdminWire({ client, server }: { client: Describe; server: Describe }): Record<string, unknown> {
  return {
    'GET /api/me/export': { 200: server(personExportSchema) },
    'GET /api/admin/overview': { 200: server(overviewSchema) },
    'GET /api/admin/users': { query: client(users.listUsersSchema), 200: server(users.listUsersDataSchema) },
    'GET /api/admin/users/:userId': { 200: server(users.showUserDataSchema) },
    'PATCH /api/admin/users/:userId': { body: client(users.setRoleSchema), 200: server(users.userEnvelopeSchema) },
    'POST /api/admin/users/:userId/release-name': { 200: server(users.userEnvelopeSchema) },
    'POST /api/admin/users/:userId/revoke-sessions': {
      query: client(users.revokeSessionsSchema),
      200: server(users.revokeSessionsDataSchema),
    },
    'GET /api/admin/users/:userId/export': { 200: server(personExportSchema) },
    'GET /api/admin/rooms': { query: client(rooms.listAllRoomsSchema), 200: server(rooms.listAllRoomsDataSchema) },
    'DELETE /api/admin/rooms/:roomId': { 200: server(roomEnvelopeSchema) },
    'POST /api/admin/rooms/:roomId/restore': { 200: server(roomEnvelopeSchema) },
    'DELETE /api/admin/messages/:messageId': { 200: server(messageEnvelopeSchema) },
    'GET /api/admin/token': { 200: server(tokens.ownAdminTokenSchema) },
    'GET /api/admin/tokens': {
      query: client(tokens.listAdminTokensSchema),
      200: server(tokens.listAdminTokensDataSchema),
    },
    'POST /api/admin/tokens': {
      body: client(tokens.createAdminTokenSchema),
      201: server(tokens.createAdminTokenDataSchema),
    },
    'GET /api/admin/apps': { 200: server(apps.listAppsDataSchema) },
    'POST /api/admin/apps': { body: client(apps.createAppSchema), 201: server(apps.appDataSchema) },
    'GET /api/admin/apps/:appId': { 200: server(apps.appDataSchema) },
    'PATCH /api/admin/apps/:appId': { body: client(apps.changeAppSchema), 200: server(apps.appDataSchema) },
    'POST /api/admin/apps/:appId/keys': {
      body: client(apps.createAppKeySchema),
      201: server(apps.createAppKeyDataSchema),
    },
    'GET /api/admin/audit': { query: client(listAuditSchema), 200: server(listAuditDataSchema) },
  };
}
