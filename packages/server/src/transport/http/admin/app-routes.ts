import {
  appDataSchema,
  appInPathSchema,
  appKeyInPathSchema,
  changeAppSchema,
  createAppKeyDataSchema,
  createAppKeySchema,
  createAppSchema,
  errorAnswerSchema,
  listAppsDataSchema,
} from '@roomful/protocol';
import * as z from 'zod';
import type { Apps } from '../../../apps/apps.ts';
import type { HttpServer } from '../http-server.ts';
import { byAdmin } from '../who-asks.ts';
import type { RequireScope } from './require-scope.ts';

interface AppRouteParts {
  requireScope: RequireScope;
  apps: Apps;
}

/** Apps and the secrets of their hosts. A secret is in the answer that made it and in no other. */
export function addAppRoutes(server: HttpServer, { requireScope, apps }: AppRouteParts): void {
  server.get(
    '/api/admin/apps',
    {
      schema: {
        summary: 'All apps, by id, without their secrets (apps:read)',
        security: byAdmin('apps:read'),
        response: { 200: listAppsDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await requireScope(request, 'apps:read');
      return { apps: await apps.list() };
    },
  );

  server.post(
    '/api/admin/apps',
    {
      schema: {
        summary: 'Make an app (apps:write)',
        security: byAdmin('apps:write'),
        body: createAppSchema,
        response: { 201: appDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const { actor } = await requireScope(request, 'apps:write');
      return reply.code(201).send({ app: await apps.create(actor, request.body) });
    },
  );

  server.get(
    '/api/admin/apps/:appId',
    {
      schema: {
        summary: 'One app (apps:read)',
        security: byAdmin('apps:read'),
        params: appInPathSchema,
        response: { 200: appDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await requireScope(request, 'apps:read');
      return { app: await apps.find(request.params.appId) };
    },
  );

  server.patch(
    '/api/admin/apps/:appId',
    {
      schema: {
        summary: 'Change an app, or switch it off and on; it holds at once (apps:write)',
        security: byAdmin('apps:write'),
        params: appInPathSchema,
        body: changeAppSchema,
        response: { 200: appDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'apps:write');
      return { app: await apps.change(actor, request.params.appId, request.body) };
    },
  );

  server.delete(
    '/api/admin/apps/:appId',
    {
      schema: {
        summary: 'Remove an app that has no users (apps:write)',
        security: byAdmin('apps:write'),
        params: appInPathSchema,
        response: { 204: z.null(), default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const { actor } = await requireScope(request, 'apps:write');
      await apps.remove(actor, request.params.appId);
      return reply.code(204).send(null);
    },
  );

  server.post(
    '/api/admin/apps/:appId/keys',
    {
      schema: {
        summary:
          'Make a secret for the host; it is shown this once, and those before count for a while yet (apps:write)',
        security: byAdmin('apps:write'),
        params: appInPathSchema,
        body: createAppKeySchema,
        response: { 201: createAppKeyDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const { actor } = await requireScope(request, 'apps:write');
      return reply.code(201).send(await apps.addKey(actor, request.params.appId, request.body));
    },
  );

  server.delete(
    '/api/admin/apps/:appId/keys/:kid',
    {
      schema: {
        summary: 'End one of the host’s secrets at once (apps:write)',
        security: byAdmin('apps:write'),
        params: appKeyInPathSchema,
        response: { 204: z.null(), default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const { actor } = await requireScope(request, 'apps:write');
      await apps.removeKey(actor, request.params.appId, request.params.kid);
      return reply.code(204).send(null);
    },
  );
}
