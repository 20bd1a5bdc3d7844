import {
  createSessionDataSchema,
  createSessionSchema,
  errorAnswerSchema,
  limits,
  meDataSchema,
  type User,
} from '@roomful/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { isAppHandle } from '../../accounts/app-names.ts';
import { foldName } from '../../accounts/fold-name.ts';
import type { createLogIn } from '../../accounts/log-in.ts';
import { findSessionUser } from '../../accounts/find-session-user.ts';
import { findAccess } from '../../apps/access.ts';
import { ChatError } from '../../chat-error.ts';
import type { AppStore } from '../../ports/app-store.ts';
import type { UserStore } from '../../ports/store.ts';
import type { LiveSessions } from '../../sessions/live-sessions.ts';
import { assertActsFor } from '../origins.ts';
import type { LoginLimit } from '../rate-limits.ts';
import { readSessionCookie, sessionCookie } from '../session-cookie.ts';
import type { HttpServer } from './http-server.ts';
import { bySession, openToAll } from './who-asks.ts';

interface SessionRouteParts {
  logIn: ReturnType<typeof createLogIn>;
  sessions: LiveSessions;
  users: UserStore;
  apps: Pick<AppStore, 'find' | 'findUser'>;
  logins: LoginLimit;
}

/** Log in, log out, and who am I. */
export function addSessionRoutes(app: HttpServer, { logIn, sessions, users, apps, logins }: SessionRouteParts): void {
  app.post(
    '/api/sessions',
    {
      schema: {
        summary: 'Log in under a name',
        security: openToAll,
        body: createSessionSchema,
        response: { 201: createSessionDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      logins.take(request.network, foldName(request.body.username));
      const session = await logIn(request.body, request.network);
      return sendLogin(request, reply, session);
    },
  );

  app.delete(
    '/api/sessions/current',
    { schema: { summary: 'Log out', security: bySession, response: { 204: z.null(), default: errorAnswerSchema } } },
    async (request, reply) => {
      const { appPage } = request;
      const token = appPage ? bearerOf(request) : tokenOf(request);
      const { userId } = await sessions.authenticate(token);
      if (appPage) assertActsFor(appPage, (await apps.findUser(userId))?.appId);
      await sessions.end(token ?? '');
      // The cookie there is may be somebody else's.
      return appPage ? reply.code(204).send(null) : clearSession(request, reply);
    },
  );

  app.get(
    '/api/me',
    {
      schema: {
        summary: 'The user of this session',
        security: bySession,
        response: { 200: meDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const session = await sessions.authenticate(tokenOf(request));
      const user = await findSessionUser(users, session);
      // It may have been taken away from them since, by the app or with it.
      if (isAppHandle(user.username)) await findAccess(apps, user.id);
      const { expiresAt, isMoved } = await sessions.touch(session);
      const cookie = readSessionCookie(request.headers.cookie, request.isHttps);
      // The browser forgets its cookie when the session would have ended: it has to hear of the new time.
      if (isMoved && cookie !== undefined && cookie === tokenOf(request)) setSessionCookie(request, reply, cookie);
      return { user, expiresAt };
    },
  );
}

/** Who asks, of the people of this server. Throws `UNAUTHENTICATED`, `SESSION_EXPIRED`, or `FORBIDDEN` for an app's user. */
export type FindUser = (request: FastifyRequest) => Promise<User>;

export function createFindUser({ sessions, users }: Pick<SessionRouteParts, 'sessions' | 'users'>): FindUser {
  return async (request) => {
    const user = await findSessionUser(users, await sessions.authenticate(tokenOf(request)));
    if (!isAppHandle(user.username)) return user;
    throw new ChatError('FORBIDDEN', 'This is for people of this server. Your account is with the host of the app.');
  };
}

/** The answer to every way of logging in. */
export function sendLogin<Login extends { token: string }>(request: FastifyRequest, reply: FastifyReply, login: Login) {
  setSessionCookie(request, reply, login.token);
  return reply.code(201).send(login);
}

function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const { name, options } = sessionCookie(request.isHttps);
  void reply.setCookie(name, token, { ...options, maxAge: limits.sessionTtlMs / 1_000 });
}

export function clearSession(request: FastifyRequest, reply: FastifyReply) {
  clearSessionCookie(request, reply);
  return reply.code(204).send(null);
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  const { name, options } = sessionCookie(request.isHttps);
  void reply.clearCookie(name, options);
}

/** The header comes first: a script that names its token means that one. */
function tokenOf(request: FastifyRequest): string | undefined {
  return bearerOf(request) ?? readSessionCookie(request.headers.cookie, request.isHttps);
}

export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
