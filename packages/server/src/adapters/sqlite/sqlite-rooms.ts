import type { RoomId } from '@roomful/protocol';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { RoomStore, StoredRoom } from '../../ports/store.ts';
import { toRoom } from './room-row.ts';
import type { RoomsTable, Schema } from './schema.ts';
import { guardStorage } from './storage-error.ts';

/** Of names that differ only by case there is one. */
const NAME = sql<string>`name COLLATE NOCASE`;

export class SqliteRooms implements RoomStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  create(room: Parameters<RoomStore['create']>[0]): ReturnType<RoomStore['create']> {
    return guardStorage(async () => {
      for (;;) {
        const created = await this.#db
          .insertInto('rooms')
          .values({ name: room.name, created_by_user_id: room.createdBy, created_at: room.at })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (created) return { status: 'created' as const, room: toRoom(created) };
        const holder = await this.#db.selectFrom('rooms').selectAll().where(NAME, '=', room.name).executeTakeFirst();
        // Whoever held the name may be gone for good meanwhile: then it is free.
        if (holder) {
          return {
            status: holder.deleted_at === null ? ('name_taken' as const) : ('deleted' as const),
            room: toRoom(holder),
          };
        }
      }
    });
  }

  find(roomId: RoomId): Promise<StoredRoom | undefined> {
    return guardStorage(async () => {
      const row = await this.#db
        .selectFrom('rooms')
        .selectAll()
        .where('id', '=', roomId)
        .where('purging_at', 'is', null)
        .executeTakeFirst();
      return row && toRoom(row);
    });
  }

  list({ afterName, limit, matching }: Parameters<RoomStore['list']>[0]): Promise<StoredRoom[]> {
    return guardStorage(async () => {
      let query = this.#active().orderBy(NAME).limit(limit);
      if (afterName !== undefined) query = query.where(NAME, '>', afterName);
      if (matching !== undefined) query = query.where(isOneOf(matching));
      const rows = await query.execute();
      return rows.map(toActiveRoom);
    });
  }

  findActive(roomIds: readonly RoomId[]): Promise<StoredRoom[]> {
    return guardStorage(async () => {
      const rows = await this.#active().where('id', 'in', roomIds).execute();
      return rows.map(toActiveRoom);
    });
  }

  setDeletedAt(roomId: RoomId, deletedAt: number | null): Promise<StoredRoom | undefined> {
    return guardStorage(async () => {
      const row = await this.#db
        .updateTable('rooms')
        .set({ deleted_at: deletedAt })
        .where('id', '=', roomId)
        .where('deleted_at', deletedAt === null ? 'is not' : 'is', null)
        .where('purging_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      return row && toRoom(row);
    });
  }

  #active() {
    return this.#db.selectFrom('rooms').selectAll().select(LAST_MESSAGE_AT).where('deleted_at', 'is', null);
  }
}

/** By one parameter, however many there are. `LIKE` would take an underscore for any sign. */
function isOneOf(matching: readonly string[]) {
  return sql<boolean>`EXISTS (
    SELECT 1 FROM json_each(${JSON.stringify(matching.map((match) => match.toLowerCase()))}) wanted
    WHERE wanted.value = lower(rooms.name)
      OR (wanted.value LIKE '%*' AND substr(lower(rooms.name), 1, length(wanted.value) - 1) || '*' = wanted.value)
  )`;
}

/** The end of the index that pages are read by. */
const LAST_MESSAGE_AT = sql<number | null>`(
  SELECT m.timestamp FROM messages m WHERE m.room_id = rooms.id ORDER BY m.timestamp DESC, m.id DESC LIMIT 1
)`.as('last_message_at');

function toActiveRoom(row: Selectable<RoomsTable> & { last_message_at: number | null }): StoredRoom {
  const room = toRoom(row);
  // Where all of them are archived it is not worth a read of the other file.
  const isKnown = row.last_message_at !== null || room.messageCount === 0;
  return isKnown ? { ...room, lastMessageAt: row.last_message_at } : room;
}
