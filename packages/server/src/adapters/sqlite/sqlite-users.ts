import type { RoomId, User, UserId } from '@roomful/protocol';
import { CompiledQuery, type Kysely, type Selectable, sql } from 'kysely';
import type { NewUser, UserStore } from '../../ports/store.ts';
import { messageReads } from './message-reads.ts';
import type { Schema, UsersTable } from './schema.ts';
import type { SqliteArchive } from './sqlite-archive.ts';
import { guardStorage } from './storage-error.ts';
import { toUser } from './user-row.ts';

/** How many of a room's newest messages are looked at for their authors. */
const RECENT_MESSAGES = 500;

export class SqliteUsers implements UserStore {
  readonly #db: Kysely<Schema>;
  readonly #archive: SqliteArchive;

  constructor(db: Kysely<Schema>, archive: SqliteArchive) {
    this.#db = db;
    this.#archive = archive;
  }

  create(user: NewUser): ReturnType<UserStore['create']> {
    return guardStorage(async () => {
      const created = await this.#db
        .insertInto('users')
        .values({
          username: user.username,
          username_folded: user.foldedName,
          kind: user.kind,
          created_at: user.at,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (created) return { status: 'created' as const, user: toUser(created) };
      const owner = await this.#db
        .selectFrom('users')
        .selectAll()
        .where('username_folded', '=', user.foldedName)
        .executeTakeFirstOrThrow();
      const status = owner.username === user.username ? ('taken' as const) : ('resembled' as const);
      return { status, user: toUser(owner) };
    });
  }

  findByName(username: string): Promise<User | undefined> {
    return guardStorage(async () => {
      const row = await this.#db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst();
      return row && toUser(row);
    });
  }

  rename(userId: UserId, { username, foldedName }: { username: string; foldedName: string }): Promise<void> {
    return guardStorage(async () => {
      await this.#db
        .updateTable('users')
        .set({ username, username_folded: foldedName })
        .where('id', '=', userId)
        .execute();
    });
  }

  setLastSeen(userIds: readonly UserId[], at: number): Promise<void> {
    return guardStorage(async () => {
      // One parameter, however many there are.
      const ids = sql<UserId>`SELECT value FROM json_each(${JSON.stringify(userIds)})`;
      await sql`UPDATE users SET last_seen_at = ${at} WHERE erased_at IS NULL AND id IN (${ids})`.execute(this.#db);
    });
  }

  recentAuthors(roomId: RoomId, limit: number): Promise<User[]> {
    return guardStorage(async () => {
      const messages = this.#archive.reachesPlace(roomId, undefined) ? 'every_message' : 'messages';
      const query = CompiledQuery.raw(messageReads(messages).recentAuthors, [roomId, RECENT_MESSAGES, limit]);
      const { rows } = await this.#db.executeQuery<Selectable<UsersTable>>(query);
      return rows.map(toUser);
    });
  }

  findMany(userIds: readonly UserId[]): Promise<User[]> {
    return guardStorage(async () => {
      if (userIds.length === 0) return [];
      const rows = await this.#db.selectFrom('users').selectAll().where('id', 'in', userIds).execute();
      return rows.map(toUser);
    });
  }
}
