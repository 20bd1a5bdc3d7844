import {
  type AdminUser,
  errorAnswerSchema,
  listUsersDataSchema,
  listUsersSchema,
  revokeSessionsDataSchema,
  revokeSessionsSchema,
  setRoleSchema,
  showUserDataSchema,
  userEnvelopeSchema,
  userIdInPathSchema,
} from '@roomful/protocol';
import { foldName } from '../../../accounts/fold-name.ts';
import { isFormerName } from '../../../accounts/reserved-names.ts';
import type { People } from '../../../admin/people.ts';
import type { Connections } from '../../../delivery/connections.ts';
import type { CredentialStore } from '../../../ports/credentials.ts';
import type { DirectoryStore, DirectoryUser } from '../../../ports/directory-store.ts';
import type { LiveSessions } from '../../../sessions/live-sessions.ts';
import type { HttpServer } from '../http-server.ts';
import { page } from './page.ts';
import type { RequireScope } from './require-scope.ts';
import { byAdmin } from '../who-asks.ts';

export interface PeopleRouteParts {
  requireScope: RequireScope;
  people: People;
  directory: DirectoryStore;
  credentials: CredentialStore;
  connections: Connections;
  sessions: LiveSessions;
}

export function addPeopleRoutes(app: HttpServer, parts: PeopleRouteParts): void {
  const { requireScope, people, directory, credentials, connections, sessions } = parts;

  app.get(
    '/api/admin/users',
    {
      schema: {
        summary: 'Who there is, oldest first (users:read)',
        security: byAdmin('users:read'),
        querystring: listUsersSchema,
        response: { 200: listUsersDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await requireScope(request, 'users:read');
      const { username, search, role, cursor, limit } = request.query;
      const foldedPrefix = search === undefined ? undefined : foldName(search);
      const { items, nextCursor } = await page(limit, (count) =>
        directory.listUsers({ username, foldedPrefix, role, afterId: cursor, limit: count }),
      );
      return { users: items.map(view), ...(nextCursor !== undefined && { nextCursor }) };
    },
  );

  app.get(
    '/api/admin/users/:userId',
    {
      schema: {
        summary: 'One user, with what belongs to them (users:read)',
        security: byAdmin('users:read'),
        params: userIdInPathSchema,
        response: { 200: showUserDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await requireScope(request, 'users:read');
      const user = await people.find(request.params.userId);
      const keys = await directory.keysOf(user.id);
      const passkeys = await credentials.listPasskeys(user.id);
      return {
        user: view(user),
        // Who looks must not depend on the session store.
        sessions: await sessions.countOf(user).catch(() => null),
        // Spent keys are kept so that they open nothing again.
        claimKeys: isFormerName(user.username) ? 0 : keys.claimKeys.length,
        hasRecoveryCode: keys.recoveryCode !== null,
        passkeys: passkeys.length,
        bots: (await directory.botsOf(user.id)).map(view),
        roomsCreated: await directory.countRoomsOf(user.id),
      };
    },
  );

  app.patch(
    '/api/admin/users/:userId',
    {
      schema: {
        summary: 'Make somebody an admin, or a member again (roles:write)',
        security: byAdmin('roles:write'),
        params: userIdInPathSchema,
        body: setRoleSchema,
        response: { 200: userEnvelopeSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'roles:write');
      return { user: await people.setRole(actor, request.params.userId, request.body.role) };
    },
  );

  app.post(
    '/api/admin/users/:userId/release-name',
    {
      schema: {
        summary: 'Release a name, so that anybody can take it (users:write)',
        security: byAdmin('users:write'),
        params: userIdInPathSchema,
        response: { 200: userEnvelopeSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'users:write');
      return { user: await people.releaseName(actor, request.params.userId) };
    },
  );

  app.post(
    '/api/admin/users/:userId/revoke-sessions',
    {
      schema: {
        summary: 'End somebody’s sessions and cut their connections; of a bot its token too (sessions:revoke)',
        security: byAdmin('sessions:revoke'),
        params: userIdInPathSchema,
        querystring: revokeSessionsSchema,
        response: { 200: revokeSessionsDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor } = await requireScope(request, 'sessions:revoke');
      return people.revokeSessions(actor, request.params.userId, { withBots: request.query.bots === 'true' });
    },
  );

  function view(user: DirectoryUser): AdminUser {
    return { ...user, isOnline: connections.ofUser(user.id).length > 0 };
  }
}
