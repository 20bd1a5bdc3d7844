import {
  addPasskeyDataSchema,
  addPasskeySchema,
  createSessionDataSchema,
  errorAnswerSchema,
  listPasskeysDataSchema,
  passkeyOptionsDataSchema,
  usePasskeySchema,
} from '@roomful/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { assertClaimedMode } from '../../accounts/assert-claimed-mode.ts';
import type { AuthMode } from '../../accounts/log-in.ts';
import { findPasskeySite } from '../../accounts/passkey-site.ts';
import type { Passkeys } from '../../accounts/passkeys.ts';
import type { AccountLimits } from '../account-limits.ts';
import type { HttpServer } from './http-server.ts';
import { type FindUser, sendLogin } from './session-routes.ts';
import { bySession, openToAll } from './who-asks.ts';

interface PasskeyRouteParts {
  passkeys: Passkeys;
  findUser: FindUser;
  accountLimits: AccountLimits;
  publicUrl: string | undefined;
  authMode: AuthMode;
}

const passkeyInPathSchema = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });

/** Passkeys: one's own, and logging in with one. */
export function addPasskeyRoutes(app: HttpServer, parts: PasskeyRouteParts): void {
  const { passkeys, findUser, accountLimits, publicUrl, authMode } = parts;
  const siteOf = (request: FastifyRequest) => {
    // Before the address is looked at: what an operator could set there would not help.
    assertClaimedMode(authMode);
    return findPasskeySite(publicUrl, request.host);
  };

  app.post(
    '/api/me/passkey-options',
    {
      schema: {
        summary: 'What a browser needs to make a passkey',
        security: bySession,
        response: { 200: passkeyOptionsDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const user = await findUser(request);
      accountLimits.change(user.id);
      return passkeys.registrationOptions(user, siteOf(request));
    },
  );

  app.post(
    '/api/me/passkeys',
    {
      schema: {
        summary: 'Add the passkey that the browser made',
        security: bySession,
        body: addPasskeySchema,
        response: { 201: addPasskeyDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const user = await findUser(request);
      accountLimits.change(user.id);
      const passkey = await passkeys.add(user, request.body, siteOf(request));
      // Looking at it takes a while, in which a recovery may have ended this session and every way in but its own.
      await findUser(request).catch(async (error: unknown) => {
        await passkeys.remove(user, passkey.id);
        throw error;
      });
      return reply.code(201).send({ passkey });
    },
  );

  app.get(
    '/api/me/passkeys',
    {
      schema: {
        summary: 'One’s own passkeys, oldest first',
        security: bySession,
        response: { 200: listPasskeysDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => ({ passkeys: await passkeys.list(await findUser(request)) }),
  );

  app.delete(
    '/api/me/passkeys/:id',
    {
      schema: {
        summary: 'Remove a passkey of one’s own',
        security: bySession,
        params: passkeyInPathSchema,
        response: { 204: z.null(), default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      await passkeys.remove(await findUser(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/sessions/passkey-options',
    {
      schema: {
        summary: 'What a browser needs to log in with a passkey',
        security: openToAll,
        response: { 200: passkeyOptionsDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      accountLimits.passkey(request.network);
      return passkeys.loginOptions(siteOf(request));
    },
  );

  app.post(
    '/api/sessions/passkey',
    {
      schema: {
        summary: 'Log in with a passkey',
        security: openToAll,
        body: usePasskeySchema,
        response: { 201: createSessionDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      accountLimits.passkey(request.network);
      return sendLogin(request, reply, await passkeys.logIn(request.body, siteOf(request), request.network));
    },
  );
}
