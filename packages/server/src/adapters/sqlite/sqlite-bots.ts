import type { OwnBot, UserId } from '@roomful/protocol';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Schema, UsersTable } from './schema.ts';
import { guardStorage } from './storage-error.ts';
import { toUser } from './user-row.ts';

export class SqliteBots implements BotStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  create({
    username,
    foldedName,
    ownerId,
    at,
    max,
  }: Parameters<BotStore['create']>[0]): ReturnType<BotStore['create']> {
    return guardStorage(async () => {
      const { rows } = await sql<Selectable<UsersTable>>`
        INSERT INTO users (username, username_folded, kind, created_at, owner_user_id)
        SELECT ${username}, ${foldedName}, 'bot', ${at}, ${ownerId}
        WHERE (SELECT count(*) FROM users WHERE owner_user_id = ${ownerId}) < ${max}
        ON CONFLICT DO NOTHING RETURNING *`.execute(this.#db);
      if (rows[0]) return { status: 'created' as const, user: toUser(rows[0]) };
      const holder = await this.#db
        .selectFrom('users')
        .selectAll()
        .where('username_folded', '=', foldedName)
        .executeTakeFirst();
      if (!holder) return { status: 'too_many' as const };
      return { status: holder.username === username ? 'taken' : 'resembled', user: toUser(holder) };
    });
  }

  listOf(ownerId: UserId, now: number): Promise<OwnBot[]> {
    return guardStorage(async () => {
      const { rows } = await sql<
        Selectable<UsersTable> & { token_created_at: number | null; token_used_at: number | null }
      >`
        SELECT u.*, t.created_at AS token_created_at, t.last_used_at AS token_used_at
        FROM users u
        LEFT JOIN access_tokens t
          ON t.user_id = u.id AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ${now})
        WHERE u.owner_user_id = ${ownerId}
        ORDER BY u.id, t.id`.execute(this.#db);
      return rows.map((row) => ({
        user: toUser(row),
        token:
          row.token_created_at === null ? null : { createdAt: row.token_created_at, lastUsedAt: row.token_used_at },
      }));
    });
  }

  ownerOf(botId: UserId): Promise<UserId | null> {
    return guardStorage(async () => {
      const row = await this.#db
        .selectFrom('users')
        .select('owner_user_id')
        .where('id', '=', botId)
        .where('kind', '=', 'bot')
        .executeTakeFirst();
      return row?.owner_user_id ?? null;
    });
  }
}
