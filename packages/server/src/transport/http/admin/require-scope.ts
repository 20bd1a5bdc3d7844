import type { AdminScope } from '@roomful/protocol';
import type { FastifyRequest } from 'fastify';
import { isAccessToken } from '../../../admin/access-token.ts';
import { type Admin, type AdminTokens, assertScope } from '../../../admin/admin-tokens.ts';
import { ChatError } from '../../../chat-error.ts';
import type { Logger } from '../../../logger.ts';
import type { RateLimit } from '../../rate-limits.ts';

/** Answers with who asks. Throws `UNAUTHENTICATED` or `RATE_LIMITED`. */
export type FindAdmin = (request: FastifyRequest) => Promise<Admin>;

/** The same; throws `FORBIDDEN` naming the scope that is missing, too. */
export type RequireScope = (request: FastifyRequest, scope: AdminScope) => Promise<Admin>;

interface FindAdminParts {
  tokens: AdminTokens;
  /** Wrong tokens, for each address. */
  wrongTokens: RateLimit;
  logger: Logger;
}

/** Admin tokens come in the Authorization header only: no page can make a browser send one. */
export function createFindAdmin({ tokens, wrongTokens, logger }: FindAdminParts): FindAdmin {
  return async (request) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated();
    // Looked at before the token is, so that nobody learns by guessing on. 256 random bits are not guessed: who shares an
    // address with a guesser keeps such a token's use.
    if (!isAccessToken('admin', token)) wrongTokens.assertLeft(request.network);
    const admin = await tokens.find(token);
    if (!admin) {
      logger.warn(contextOf(request), 'admin token refused');
      wrongTokens.take(request.network);
      throw new ChatError(
        'UNAUTHENTICATED',
        'This admin token is wrong: it was mistyped, revoked, or has expired. Take ROOMFUL_ADMIN_TOKEN of this server, or one made with it.',
      );
    }
    return admin;
  };
}

export function createRequireScope(findAdmin: FindAdmin, logger: Logger): RequireScope {
  return async (request, scope) => {
    const admin = await findAdmin(request);
    try {
      assertScope(admin, scope);
    } catch (error) {
      logger.warn({ ...contextOf(request), actor: admin.actor, scope }, 'admin act refused');
      throw error;
    }
    return admin;
  };
}

function contextOf(request: FastifyRequest) {
  return { address: request.network, method: request.method, path: request.routeOptions.url };
}

function unauthenticated(): ChatError {
  return new ChatError(
    'UNAUTHENTICATED',
    'This needs an admin token in the Authorization header: ROOMFUL_ADMIN_TOKEN, or one that was made with it.',
  );
}
