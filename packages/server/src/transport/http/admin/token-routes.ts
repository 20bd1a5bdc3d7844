import {
  type AdminToken,
  createAdminTokenDataSchema,
  createAdminTokenSchema,
  errorAnswerSchema,
  listAdminTokensDataSchema,
  listAdminTokensSchema,
  ownAdminTokenSchema,
  tokenIdInPathSchema,
} from '@roomful/protocol';
import * as z from 'zod';
import type { AdminTokens } from '../../../admin/admin-tokens.ts';
import type { StoredAccessToken } from '../../../ports/access-tokens.ts';
import type { HttpServer } from '../http-server.ts';
import { page } from './page.ts';
import type { FindAdmin, RequireScope } from './require-scope.ts';
import { byAdmin, byAnyAdmin } from '../who-asks.ts';

export interface TokenRouteParts {
  findAdmin: FindAdmin;
  requireScope: RequireScope;
  adminTokens: AdminTokens;
}

export function addTokenRoutes(app: HttpServer, { findAdmin, requireScope, adminTokens }: TokenRouteParts): void {
  app.get(
    '/api/admin/token',
    {
      schema: {
        summary: 'Who asks by this admin token, and what it may do (any scope)',
        security: byAnyAdmin,
        response: { 200: ownAdminTokenSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      const { actor, scopes } = await findAdmin(request);
      return { actor, scopes: [...scopes] };
    },
  );

  app.get(
    '/api/admin/tokens',
    {
      schema: {
        summary: 'Admin tokens without their secrets, newest first (tokens:write)',
        security: byAdmin('tokens:write'),
        querystring: listAdminTokensSchema,
        response: { 200: listAdminTokensDataSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await requireScope(request, 'tokens:write');
      const { cursor, limit } = request.query;
      const { items, nextCursor } = await page(limit, (count) => adminTokens.list({ beforeId: cursor, limit: count }));
      return { tokens: items.map(view), ...(nextCursor !== undefined && { nextCursor }) };
    },
  );

  app.post(
    '/api/admin/tokens',
    {
      schema: {
        summary: 'Make an admin token; it is shown this once, and has no scope that its maker lacks (tokens:write)',
        security: byAdmin('tokens:write'),
        body: createAdminTokenSchema,
        response: { 201: createAdminTokenDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const maker = await requireScope(request, 'tokens:write');
      const { adminToken, token } = await adminTokens.create(maker, request.body);
      return reply.code(201).send({ adminToken: view(adminToken), token });
    },
  );

  app.delete(
    '/api/admin/tokens/:tokenId',
    {
      schema: {
        summary: 'Revoke an admin token (tokens:write)',
        security: byAdmin('tokens:write'),
        params: tokenIdInPathSchema,
        response: { 204: z.null(), default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const { actor } = await requireScope(request, 'tokens:write');
      await adminTokens.revoke(actor, request.params.tokenId);
      return reply.code(204).send(null);
    },
  );
}

function view({ kind: _kind, userId: _userId, ...token }: StoredAccessToken): AdminToken {
  return token;
}
