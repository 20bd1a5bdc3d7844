import { type AdminScope, adminScopes, type CreateAdminToken } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { AccessTokenStore, StoredAccessToken } from '../ports/access-tokens.ts';
import type { Clock } from '../ports/clock.ts';
import { createAccessToken, hashAccessToken, isAccessToken, isSameToken } from './access-token.ts';
import type { Actor, Audit } from './audit.ts';

/** That a token is in use is written down at most this often. */
const USE_INTERVAL_MS = 60_000;

const DAY_MS = 86_400_000;

export interface Admin {
  actor: Actor;
  scopes: ReadonlySet<AdminScope>;
}

interface AdminTokensParts {
  tokens: AccessTokenStore;
  /** `ROOMFUL_ADMIN_TOKEN` */
  environmentToken: string | undefined;
  audit: Audit;
  clock: Clock;
  logger: Logger;
}

const EVERY_SCOPE = new Set(Object.keys(adminScopes) as AdminScope[]);

/** Which admin token is whose, and what it may do. */
export class AdminTokens {
  readonly #parts: AdminTokensParts;

  constructor(parts: AdminTokensParts) {
    this.#parts = parts;
  }

  /** `undefined` for a token that is unknown, expired or revoked. */
  async find(token: string): Promise<Admin | undefined> {
    const { environmentToken, tokens, clock } = this.#parts;
    if (environmentToken !== undefined && isSameToken(token, environmentToken)) {
      return { actor: 'environment', scopes: EVERY_SCOPE };
    }
    if (!isAccessToken('admin', token)) return undefined;
    const stored = await tokens.findByHash(hashAccessToken(token));
    if (stored?.kind !== 'admin' || !isInForce(stored, clock.now())) return undefined;
    noteUse(this.#parts, stored);
    return { actor: `token:${stored.id}`, scopes: new Set(stored.scopes) };
  }

  list(options: { beforeId?: number | undefined; limit: number }): Promise<StoredAccessToken[]> {
    return this.#parts.tokens.listAdmin(options);
  }

  /** Nobody gives a scope that they lack. Answers with the token itself, which nobody sees again. */
  async create(
    maker: Admin,
    { label, scopes, expiresInDays }: CreateAdminToken,
  ): Promise<{ adminToken: StoredAccessToken; token: string }> {
    const { tokens, clock, audit } = this.#parts;
    for (const scope of scopes) assertScope(maker, scope);
    const token = createAccessToken('admin', clock);
    const createdAt = clock.now();
    const given = [...new Set(scopes)];
    const adminToken = await tokens.create({
      tokenHash: hashAccessToken(token),
      kind: 'admin',
      userId: null,
      label,
      scopes: given,
      createdAt,
      createdBy: maker.actor,
      expiresAt: expiresInDays === undefined ? null : createdAt + expiresInDays * DAY_MS,
    });
    // After it, for its id. Nobody has the token yet: one that could not be recorded is given to nobody.
    try {
      const subject = `token:${adminToken.id}` as const;
      await audit.record({ actor: maker.actor, act: 'token.create', subject, details: { scopes: given.join(' ') } });
    } catch (error) {
      await tokens.revoke({ tokenId: adminToken.id }, clock.now());
      throw error;
    }
    return { adminToken, token };
  }

  /** Revoking twice is as good as once. Throws `NOT_FOUND`. */
  async revoke(actor: Actor, tokenId: number): Promise<void> {
    const { tokens, clock, audit } = this.#parts;
    if ((await tokens.find(tokenId))?.kind !== 'admin') {
      throw new ChatError('NOT_FOUND', 'No admin token has this id. The list of tokens shows which there are.');
    }
    await audit.record({ actor, act: 'token.revoke', subject: `token:${tokenId}` });
    await tokens.revoke({ tokenId }, clock.now());
  }
}

export function isInForce({ revokedAt, expiresAt }: StoredAccessToken, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

/** Not waited for: that it can't be written down is no reason to refuse the use. */
export function noteUse(
  { tokens, clock, logger }: Pick<AdminTokensParts, 'tokens' | 'clock' | 'logger'>,
  { id, lastUsedAt }: StoredAccessToken,
): void {
  const now = clock.now();
  if (lastUsedAt !== null && now - lastUsedAt < USE_INTERVAL_MS) return;
  tokens.setLastUsed(id, now).catch((error: unknown) => {
    logger.debug({ err: error, tokenId: id }, 'use of a token not written down');
  });
}

/** Throws `FORBIDDEN` naming the scope. */
export function assertScope({ scopes }: Admin, scope: AdminScope): void {
  if (scopes.has(scope)) return;
  throw new ChatError('FORBIDDEN', `This token lacks the scope ${scope}. Use one that has it, or make one that does.`, {
    details: { scope },
  });
}
