import type { DeliveryStatus, Message, MessageId, PageSize, Rev, RoomId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type { ChangeOutcome, DeliveryChange, MessageChange, MessageStore, Place } from '../../ports/store.ts';
import { MESSAGE_COLUMNS, type MessageRow, toMessage } from './message-row.ts';
import { createMessageWriter } from './message-writer.ts';
import { toRoom } from './room-row.ts';
import type { RoomsTable } from './schema.ts';
import { guardStorage } from './storage-error.ts';

/** The hot paths: cached prepared statements on the connection itself, since Kysely prepares every query again. */
export class SqliteMessages implements MessageStore {
  readonly #database: Database;
  readonly #writeBatch: (changes: readonly MessageChange[]) => ChangeOutcome[];
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#writeBatch = createMessageWriter(database);
    this.#statements = prepare(database);
  }

  write(changes: readonly MessageChange[]): Promise<ChangeOutcome[]> {
    return guardStorage(() => this.#writeBatch(changes));
  }

  snapshot(roomId: RoomId, options: Parameters<MessageStore['snapshot']>[1]): ReturnType<MessageStore['snapshot']> {
    return guardStorage(this.#readAtOneMoment(() => this.#snapshot(roomId, options)));
  }

  page(roomId: RoomId, options: Parameters<MessageStore['page']>[1]): ReturnType<MessageStore['page']> {
    return guardStorage(
      this.#readAtOneMoment(() => ({
        ...this.#page(roomId, options),
        totalMessages: this.#statements.room.get(roomId)?.message_count ?? 0,
      })),
    );
  }

  changesAfter(roomId: RoomId, afterRev: Rev, limit: number): Promise<Message[]> {
    return guardStorage(() => this.#statements.changes.all(roomId, afterRev, limit).map(toMessage));
  }

  setDelivery(changes: readonly DeliveryChange[]): Promise<void> {
    const writeAll = this.#database.transaction(() => {
      for (const { deliveryStatus, retryCount, messageId } of changes) {
        this.#statements.setDelivery.run(deliveryStatus, retryCount, messageId);
      }
    });
    return guardStorage(() => writeAll.immediate());
  }

  settlePending(): Promise<number> {
    return guardStorage(() => this.#statements.settlePending.run().changes);
  }

  #readAtOneMoment<Result>(read: () => Result): () => Result {
    return () => this.#database.transaction(read).deferred();
  }

  #snapshot(roomId: RoomId, { afterRev, pageSize, resumeMax }: Parameters<MessageStore['snapshot']>[1]) {
    const row = this.#statements.room.get(roomId);
    if (!row) return undefined;
    const room = toRoom(row);
    // A rev from the future belongs to another database, or to this one before a backup was restored.
    if (afterRev !== undefined && afterRev <= room.rev) {
      const changes = this.#statements.changes.all(roomId, afterRev, resumeMax + 1);
      if (changes.length <= resumeMax) {
        return { room, messages: changes.map(toMessage), hasMore: room.messageCount > changes.length, reset: false };
      }
    }
    return { room, ...this.#page(roomId, { place: { page: 1 }, pageSize }), reset: true };
  }

  #page(roomId: RoomId, { place, pageSize }: { place: Place; pageSize: PageSize }) {
    const rows = this.#pageRows(roomId, place, pageSize + 1);
    const hasMore = rows.length > pageSize;
    const messages = rows.slice(0, pageSize).map(toMessage);
    if (!('after' in place)) messages.reverse();
    return { messages, hasMore };
  }

  #pageRows(roomId: RoomId, place: Place, limit: number): MessageRow[] {
    if ('before' in place) return this.#statements.before.all(roomId, place.before.timestamp, place.before.id, limit);
    if ('after' in place) return this.#statements.after.all(roomId, place.after.timestamp, place.after.id, limit);
    return this.#statements.numberedPage.all(roomId, limit, (place.page - 1) * (limit - 1));
  }
}

function prepare(database: Database) {
  const select = `SELECT ${MESSAGE_COLUMNS} FROM messages m JOIN users u ON u.id = m.user_id`;
  return {
    room: database.prepare<[RoomId], Selectable<RoomsTable>>('SELECT * FROM rooms WHERE id = ?'),
    changes: database.prepare<[RoomId, Rev, number], MessageRow>(
      `${select} WHERE m.room_id = ? AND m.rev > ? ORDER BY m.rev LIMIT ?`,
    ),
    before: database.prepare<[RoomId, number, MessageId, number], MessageRow>(
      `${select} WHERE m.room_id = ? AND (m.timestamp, m.id) < (?, ?) ORDER BY m.timestamp DESC, m.id DESC LIMIT ?`,
    ),
    after: database.prepare<[RoomId, number, MessageId, number], MessageRow>(
      `${select} WHERE m.room_id = ? AND (m.timestamp, m.id) > (?, ?) ORDER BY m.timestamp, m.id LIMIT ?`,
    ),
    numberedPage: database.prepare<[RoomId, number, number], MessageRow>(
      `${select} WHERE m.room_id = ? ORDER BY m.timestamp DESC, m.id DESC LIMIT ? OFFSET ?`,
    ),
    setDelivery: database.prepare<[DeliveryStatus, number, MessageId]>(
      'UPDATE messages SET delivery_status = ?, retry_count = ? WHERE id = ?',
    ),
    settlePending: database.prepare("UPDATE messages SET delivery_status = 'sent' WHERE delivery_status = 'pending'"),
  };
}
