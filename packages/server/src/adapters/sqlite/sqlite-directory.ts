import type { Role, UserId } from '@roomful/protocol';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { DirectoryStore, DirectoryUser } from '../../ports/directory-store.ts';
import type { StoredRoom } from '../../ports/store.ts';
import { toRoom } from './room-row.ts';
import type { Schema, UsersTable } from './schema.ts';
import { guardStorage } from './storage-error.ts';
import { toUser } from './user-row.ts';

export class SqliteDirectory implements DirectoryStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  listUsers(options: Parameters<DirectoryStore['listUsers']>[0]): Promise<DirectoryUser[]> {
    const { username, foldedPrefix, role, afterId, limit } = options;
    return guardStorage(async () => {
      let query = this.#db.selectFrom('users').selectAll().orderBy('id').limit(limit);
      if (username !== undefined) query = query.where('username', '=', username);
      if (foldedPrefix !== undefined) {
        // Above every character that a name can have.
        query = query.where('username_folded', '>=', foldedPrefix).where('username_folded', '<', `${foldedPrefix}{`);
      }
      if (role !== undefined) query = query.where('role', '=', role);
      if (afterId !== undefined) query = query.where('id', '>', afterId as UserId);
      return (await query.execute()).map(toDirectoryUser);
    });
  }

  findUser(userId: UserId): Promise<DirectoryUser | undefined> {
    return guardStorage(async () => {
      const row = await this.#db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
      return row && toDirectoryUser(row);
    });
  }

  setRole(userId: UserId, role: Role): Promise<void> {
    return guardStorage(async () => {
      await this.#db.updateTable('users').set({ role }).where('id', '=', userId).execute();
    });
  }

  botsOf(ownerId: UserId): Promise<DirectoryUser[]> {
    return guardStorage(async () => {
      const query = this.#db.selectFrom('users').selectAll().where('owner_user_id', '=', ownerId).orderBy('id');
      return (await query.execute()).map(toDirectoryUser);
    });
  }

  keysOf(userId: UserId): ReturnType<DirectoryStore['keysOf']> {
    return guardStorage(async () => {
      const { rows: keys } = await sql<{ created_at: number }>`
        SELECT created_at FROM claim_keys WHERE user_id = ${userId} ORDER BY created_at`.execute(this.#db);
      const { rows: codes } = await sql<{ created_at: number }>`
        SELECT created_at FROM recovery_codes WHERE user_id = ${userId}`.execute(this.#db);
      return { claimKeys: keys.map(({ created_at }) => created_at), recoveryCode: codes[0]?.created_at ?? null };
    });
  }

  listRooms(options: Parameters<DirectoryStore['listRooms']>[0]): Promise<StoredRoom[]> {
    const { name, isDeleted, createdBy, afterId, limit } = options;
    return guardStorage(async () => {
      let query = this.#db.selectFrom('rooms').selectAll().orderBy('id').limit(limit);
      // Names of rooms are unique without regard to case.
      if (name !== undefined) query = query.where(sql<boolean>`name = ${name} COLLATE NOCASE`);
      if (isDeleted !== undefined) query = query.where('deleted_at', isDeleted ? 'is not' : 'is', null);
      if (createdBy !== undefined) query = query.where('created_by_user_id', '=', createdBy);
      if (afterId !== undefined) query = query.where(sql<boolean>`id > ${afterId}`);
      return (await query.execute()).map(toRoom);
    });
  }

  countRoomsOf(userId: UserId): Promise<number> {
    return guardStorage(async () => {
      const { count } = await this.#db
        .selectFrom('rooms')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('created_by_user_id', '=', userId)
        .executeTakeFirstOrThrow();
      return count;
    });
  }

  count(): ReturnType<DirectoryStore['count']> {
    return guardStorage(async () => {
      const { rows } = await sql<
        Record<'persons' | 'bots' | 'admins' | 'active' | 'deleted' | 'messages', number | null>
      >`
        SELECT
          (SELECT count(*) FROM users WHERE kind = 'person') AS persons,
          (SELECT count(*) FROM users WHERE kind = 'bot' AND owner_user_id IS NOT NULL) AS bots,
          (SELECT count(*) FROM users WHERE role = 'admin') AS admins,
          (SELECT count(*) FROM rooms WHERE deleted_at IS NULL) AS active,
          (SELECT count(*) FROM rooms WHERE deleted_at IS NOT NULL) AS deleted,
          (SELECT sum(message_count) FROM rooms) AS messages`.execute(this.#db);
      const { persons, bots, admins, active, deleted, messages } = rows[0] ?? {};
      return {
        users: { persons: persons ?? 0, bots: bots ?? 0, admins: admins ?? 0 },
        rooms: { active: active ?? 0, deleted: deleted ?? 0 },
        messages: messages ?? 0,
      };
    });
  }
}

function toDirectoryUser(row: Selectable<UsersTable>): DirectoryUser {
  return { ...toUser(row), ownerId: row.owner_user_id };
}
