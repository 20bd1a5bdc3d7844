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
import { foldName } from '../../accounts/fold-name.ts';
import type { createLogIn } from '../../accounts/log-in.ts';
import { findSessionUser } from '../../accounts/find-session-user.ts';
import type { UserStore } from '../../ports/store.ts';
import type { LiveSessions } from '../../sessions/live-sessions.ts';
import type { LoginLimit } from '../rate-limits.ts';
import { readSessionCookie, sessionCookie } from '../session-cookie.ts';
import type { HttpServer } from './http-server.ts';
import { bySession, openToAll } from './who-asks.ts';

interface SessionRouteParts {
  logIn: ReturnType<typeof createLogIn>;
  sessions: LiveSessions;
  users: UserStore;
  logins: LoginLimit;
}

/** Log in, log out, and who am I. */
export function addSessionRoutes(app: HttpServer, { logIn, sessions, users, logins }: SessionRouteParts): void {
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
      const token = tokenOf(request);
      await sessions.authenticate(token);
      await sessions.end(token ?? '');
      return clearSession(request, reply);
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
      const { expiresAt, isMoved } = await sessions.touch(session);
      const cookie = readSessionCookie(request.headers.cookie, request.isHttps);
      // The browser forgets its cookie when the session would have ended: it has to hear of the new time.
      if (isMoved && cookie !== undefined && cookie === tokenOf(request)) setSessionCookie(request, reply, cookie);
      return { user, expiresAt };
    },
  );
}

/** Who asks. Throws `UNAUTHENTICATED` or `SESSION_EXPIRED`. */
export type FindUser = (request: FastifyRequest) => Promise<User>;

export function createFindUser({ sessions, users }: Pick<SessionRouteParts, 'sessions' | 'users'>): FindUser {
  return async (request) => findSessionUser(users, await sessions.authenticate(tokenOf(request)));
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
function tokenOf({ headers, isHttps }: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? readSessionCookie(headers.cookie, isHttps);
}
