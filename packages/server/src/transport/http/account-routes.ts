import {
  errorAnswerSchema,
  pairDataSchema,
  pairingCodeDataSchema,
  pairSchema,
  recoverDataSchema,
  recoverSchema,
  recoveryCodeDataSchema,
} from '@roomful/protocol';
import * as z from 'zod';
import { foldName } from '../../accounts/fold-name.ts';
import type { Pairing } from '../../accounts/pairing.ts';
import type { Recovery } from '../../accounts/recovery.ts';
import type { LiveSessions } from '../../sessions/live-sessions.ts';
import type { AccountLimits } from '../account-limits.ts';
import type { HttpServer } from './http-server.ts';
import { clearSession, type FindUser, sendLogin } from './session-routes.ts';
import { bySession, openToAll } from './who-asks.ts';

interface AccountRouteParts {
  recovery: Recovery;
  pairing: Pairing;
  sessions: LiveSessions;
  findUser: FindUser;
  accountLimits: AccountLimits;
}

/** Ways back into one's name, and out of it everywhere. */
export function addAccountRoutes(app: HttpServer, parts: AccountRouteParts): void {
  const { recovery, pairing, sessions, findUser, accountLimits } = parts;

  app.post(
    '/api/me/recovery-code',
    {
      schema: {
        summary: 'Make a recovery code, in place of the one before',
        security: bySession,
        response: { 201: recoveryCodeDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const user = await findUser(request);
      accountLimits.change(user.id);
      return reply.code(201).send({ recoveryCode: await recovery.createCode(user) });
    },
  );

  app.post(
    '/api/sessions/recovery',
    {
      schema: {
        summary: 'Log in with a recovery code; every other key and session of the name ends',
        security: openToAll,
        body: recoverSchema,
        response: { 201: recoverDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      accountLimits.recovery(request.network, foldName(request.body.username));
      return sendLogin(request, reply, await recovery.recover(request.body, request.network));
    },
  );

  app.post(
    '/api/me/pairing-codes',
    {
      schema: {
        summary: 'Make a code that logs another device in, once',
        security: bySession,
        response: { 201: pairingCodeDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const user = await findUser(request);
      accountLimits.change(user.id);
      return reply.code(201).send(await pairing.createCode(user));
    },
  );

  app.post(
    '/api/sessions/pairing',
    {
      schema: {
        summary: 'Log in with the code that another device shows',
        security: openToAll,
        body: pairSchema,
        response: { 201: pairDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      accountLimits.pairing(request.network);
      return sendLogin(request, reply, await pairing.pair(request.body, request.network));
    },
  );

  app.delete(
    '/api/sessions',
    {
      schema: {
        summary: 'Log out everywhere',
        security: bySession,
        response: { 204: z.null(), default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const user = await findUser(request);
      await pairing.cancel(user.id);
      await sessions.endAll(user, { reason: 'logout' });
      return clearSession(request, reply);
    },
  );
}
