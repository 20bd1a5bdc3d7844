import {
  changeHookSchema,
  createHookSchema,
  errorAnswerSchema,
  hookDataSchema,
  hookInPathSchema,
  hookSecretDataSchema,
  listHooksDataSchema,
  userIdInPathSchema,
} from '@roomful/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { HookAsker, Hooks } from '../../webhooks/hooks.ts';
import type { RateLimit } from '../rate-limits.ts';
import type { HttpServer } from './http-server.ts';
import type { FindUser } from './session-routes.ts';
import { bySession } from './who-asks.ts';

interface HookRouteParts {
  hooks: Hooks;
  findUser: FindUser;
  /** Of changes, for each who asks. */
  changes: RateLimit;
  publicUrl: string | undefined;
}

type BotRequest = FastifyRequest<{ Params: { userId: HookAsker['botId'] } }>;

/** Webhooks of a bot, for its owner and itself. */
export function addHookRoutes(app: HttpServer, { hooks, findUser, changes, publicUrl }: HookRouteParts): void {
  app.get(
    '/api/bots/:userId/hooks',
    {
      schema: {
        summary: 'Webhooks of one’s bot',
        security: bySession,
        params: userIdInPathSchema,
        response: { 200: listHooksDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => ({
      hooks: await hooks.list({ user: await findUser(request), botId: request.params.userId }),
    }),
  );

  app.post(
    '/api/bots/:userId/hooks',
    {
      schema: {
        summary: 'Give one’s bot a webhook; its secret is shown this once',
        security: bySession,
        params: userIdInPathSchema,
        body: createHookSchema,
        response: { 201: hookSecretDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await hooks.create(await asker(request), request.body)),
  );

  app.patch(
    '/api/bots/:userId/hooks/:hookId',
    {
      schema: {
        summary: 'Switch a webhook off or on, or send it elsewhere',
        security: bySession,
        params: hookInPathSchema,
        body: changeHookSchema,
        response: { 200: hookDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => ({ hook: await hooks.change(await asker(request), request.params.hookId, request.body) }),
  );

  app.delete(
    '/api/bots/:userId/hooks/:hookId',
    {
      schema: {
        summary: 'Remove a webhook',
        security: bySession,
        params: hookInPathSchema,
        response: { 204: z.null(), default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      await hooks.remove(await asker(request), request.params.hookId);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/bots/:userId/hooks/:hookId/secret',
    {
      schema: {
        summary: 'Give a webhook a new secret; a former URL is worth nothing from then on',
        security: bySession,
        params: hookInPathSchema,
        response: { 201: hookSecretDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await hooks.rotateSecret(await asker(request), request.params.hookId)),
  );

  async function asker(request: BotRequest): Promise<HookAsker> {
    const user = await findUser(request);
    changes.take(user.id);
    const origin = publicUrl ?? `${request.isHttps ? 'https' : 'http'}://${request.host}`;
    return { user, botId: request.params.userId, origin };
  }
}
