import {
  appInPathSchema,
  createEmbedSessionDataSchema,
  createEmbedSessionSchema,
  embedAppDataSchema,
  errorAnswerSchema,
} from '@roomful/protocol';
import type { FastifyRequest } from 'fastify';
import type { EmbedSessions } from '../../apps/embed-sessions.ts';
import { assertActsFor } from '../origins.ts';
import type { RateLimit } from '../rate-limits.ts';
import type { HttpServer } from './http-server.ts';
import { bearerOf } from './session-routes.ts';
import { openToAll } from './who-asks.ts';

interface EmbedRouteParts {
  embedSessions: EmbedSessions;
  /** By network: a token that is refused costs as much to check as one that is not. */
  signIns: RateLimit;
  /** Where the operator says that the server is. */
  publicUrl: string | undefined;
}

/** What the panel asks, and pages of a host that do without it. It neither sets nor reads a cookie: a frame of another site has none to rely on. */
export function addEmbedRoutes(app: HttpServer, { embedSessions, signIns, publicUrl }: EmbedRouteParts): void {
  app.get(
    '/api/embed/apps/:appId',
    {
      schema: {
        summary: 'What the panel of an app shows before anybody has come',
        security: openToAll,
        params: appInPathSchema,
        response: { 200: embedAppDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      if (request.appPage) assertActsFor(request.appPage, request.params.appId);
      const { id, name, guests, theme } = await embedSessions.findApp(request.params.appId);
      return { app: { id, name, guests, theme } };
    },
  );

  app.post(
    '/api/embed/sessions',
    {
      schema: {
        summary: 'Come in as a user of an app, or stay in',
        security: openToAll,
        body: createEmbedSessionSchema,
        response: { 201: createEmbedSessionDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      signIns.take(request.network);
      if (request.appPage) assertActsFor(request.appPage, request.body.app);
      const session = await embedSessions.create(request.body, {
        bearer: bearerOf(request),
        audience: publicUrl ?? addressOf(request),
        network: request.network,
      });
      return reply.code(201).header('cache-control', 'no-store').send(session);
    },
  );
}

function addressOf({ isHttps, host }: FastifyRequest): string {
  return `${isHttps ? 'https' : 'http'}://${host}`;
}
