import type { AdminScope } from '@roomful/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { AccessTokenStore, NewAccessToken, StoredAccessToken } from '../../ports/access-tokens.ts';
import type { AccessTokensTable, Schema } from './schema.ts';
import { guardStorage } from './storage-error.ts';

export class SqliteAccessTokens implements AccessTokenStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  create(token: NewAccessToken): Promise<StoredAccessToken> {
    return guardStorage(async () => {
      const row = await this.#db
        .insertInto('access_tokens')
        .values({
          token_hash: token.tokenHash,
          kind: token.kind,
          user_id: token.userId,
          label: token.label,
          scopes: token.scopes.join(' '),
          created_at: token.createdAt,
          created_by: token.createdBy,
          expires_at: token.expiresAt,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toAccessToken(row);
    });
  }

  findByHash(tokenHash: string): Promise<StoredAccessToken | undefined> {
    return guardStorage(async () => {
      const row = await this.#select().where('token_hash', '=', tokenHash).executeTakeFirst();
      return row && toAccessToken(row);
    });
  }

  find(tokenId: number): Promise<StoredAccessToken | undefined> {
    return guardStorage(async () => {
      const row = await this.#select().where('id', '=', tokenId).executeTakeFirst();
      return row && toAccessToken(row);
    });
  }

  listAdmin({ beforeId, limit }: Parameters<AccessTokenStore['listAdmin']>[0]): Promise<StoredAccessToken[]> {
    return guardStorage(async () => {
      let query = this.#select().where('kind', '=', 'admin').orderBy('id', 'desc').limit(limit);
      if (beforeId !== undefined) query = query.where('id', '<', beforeId);
      return (await query.execute()).map(toAccessToken);
    });
  }

  revoke(which: Parameters<AccessTokenStore['revoke']>[0], at: number): Promise<number> {
    return guardStorage(async () => {
      const update = this.#db.updateTable('access_tokens').set({ revoked_at: at }).where('revoked_at', 'is', null);
      if ('userIds' in which && which.userIds.length === 0) return 0;
      const narrowed =
        'tokenId' in which ? update.where('id', '=', which.tokenId) : update.where('user_id', 'in', which.userIds);
      return Number((await narrowed.executeTakeFirst()).numUpdatedRows);
    });
  }

  setLastUsed(tokenId: number, at: number): Promise<void> {
    return guardStorage(async () => {
      await this.#db.updateTable('access_tokens').set({ last_used_at: at }).where('id', '=', tokenId).execute();
    });
  }

  #select() {
    return this.#db.selectFrom('access_tokens').selectAll();
  }
}

function toAccessToken(row: Selectable<AccessTokensTable>): StoredAccessToken {
  return {
    id: row.id,
    kind: row.kind,
    userId: row.user_id,
    label: row.label,
    scopes: row.scopes.split(' ').filter(Boolean) as AdminScope[],
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
