import {
  botTokenDataSchema,
  createBotSchema,
  errorAnswerSchema,
  listBotsDataSchema,
  type User,
  userIdInPathSchema,
} from '@roomful/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Bots } from '../../accounts/bots.ts';
import type { RateLimit } from '../rate-limits.ts';
import type { HttpServer } from './http-server.ts';
import type { FindUser } from './session-routes.ts';
import { bySession } from './who-asks.ts';

interface BotRouteParts {
  bots: Bots;
  findUser: FindUser;
  /** Of changes, for each person. */
  changes: RateLimit;
}

/** One's own bots. */
export function addBotRoutes(app: HttpServer, { bots, findUser, changes }: BotRouteParts): void {
  app.get(
    '/api/bots',
    {
      schema: {
        summary: 'One’s own bots',
        security: bySession,
        response: { 200: listBotsDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => ({ bots: await bots.list(await findUser(request)) }),
  );

  app.post(
    '/api/bots',
    {
      schema: {
        summary: 'Make a bot; its token is shown this once',
        security: bySession,
        body: createBotSchema,
        response: { 201: botTokenDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await bots.create(await changer(request), request.body.username)),
  );

  app.post(
    '/api/bots/:userId/token',
    {
      schema: {
        summary: 'Give one’s bot a new token; the former one is worth nothing from then on',
        security: bySession,
        params: userIdInPathSchema,
        response: { 201: botTokenDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await bots.rotateToken(await changer(request), request.params.userId)),
  );

  app.delete(
    '/api/bots/:userId/token',
    {
      schema: {
        summary: 'Take one’s bot its token; its connection is cut at once',
        security: bySession,
        params: userIdInPathSchema,
        response: { 204: z.null(), default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      await bots.revokeToken(await changer(request), request.params.userId);
      return reply.code(204).send(null);
    },
  );

  async function changer(request: FastifyRequest): Promise<User> {
    const user = await findUser(request);
    changes.take(user.id);
    return user;
  }
}
