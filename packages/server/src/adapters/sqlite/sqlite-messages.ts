import type { DeliveryStatus, Message, MessageId, PageSize, Rev, RoomId, UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type { ChangeOutcome, DeliveryChange, MessageChange, MessageStore, Place } from '../../ports/store.ts';
import { messageReads } from './message-reads.ts';
import { type MessageRow, toMessage } from './message-row.ts';
import { createMessageWriter } from './message-writer.ts';
import type { SqliteArchive } from './sqlite-archive.ts';
import { toRoom } from './room-row.ts';
import type { RoomsTable } from './schema.ts';
import { guardStorage } from './storage-error.ts';

/** The hot paths: cached prepared statements on the connection itself, since Kysely prepares every query again. */
export class SqliteMessages implements MessageStore {
  readonly #database: Database;
  readonly #writeBatch: (changes: readonly MessageChange[]) => ChangeOutcome[];
  readonly #statements: ReturnType<typeof prepare>;
  readonly #archive: SqliteArchive | undefined;

  constructor(database: Database, archive?: SqliteArchive) {
    this.#database = database;
    this.#archive = archive;
    this.#writeBatch = createMessageWriter(database, archive);
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

  around(roomId: RoomId, options: Parameters<MessageStore['around']>[1]): ReturnType<MessageStore['around']> {
    return guardStorage(
      this.#readAtOneMoment(() => {
        const found = this.#around(roomId, options);
        return found && { ...found, totalMessages: this.#statements.room.get(roomId)?.message_count ?? 0 };
      }),
    );
  }

  changesAfter(roomId: RoomId, afterRev: Rev, limit: number): Promise<Message[]> {
    return guardStorage(this.#readAtOneMoment(() => this.#changes(roomId, afterRev, limit).map(toMessage)));
  }

  ofUser(
    userId: UserId,
    { afterClientId, limit }: Parameters<MessageStore['ofUser']>[1],
  ): ReturnType<MessageStore['ofUser']> {
    const values = [userId, afterClientId, limit] as const;
    return guardStorage(() => {
      const rows =
        this.#archive?.statement<MessageRow & { room_name: string }>(everyMessage.ofUser).all(...values) ??
        this.#statements.ofUser.all(...values);
      return rows.map((row) => ({ ...toMessage(row), roomName: row.room_name }));
    });
  }

  exists(messageId: MessageId): Promise<boolean> {
    const find = (table: string) =>
      `SELECT 1 FROM ${table} m JOIN rooms r ON r.id = m.room_id WHERE m.id = ? AND r.purging_at IS NULL`;
    return guardStorage(() => {
      const found =
        this.#archive?.statement(find('every_message')).get(messageId) ??
        this.#database.prepare(find('messages')).get(messageId);
      return found !== undefined;
    });
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
    if (afterRev !== undefined && afterRev <= room.rev && !wasLost(row, afterRev)) {
      const changes = this.#changes(roomId, afterRev, resumeMax + 1);
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

  #around(roomId: RoomId, { messageId: id, pageSize }: Parameters<MessageStore['around']>[1]) {
    const found =
      this.#statements.timestampOf.get(id, roomId) ??
      this.#archive?.statement<{ timestamp: number }>(timestampIn('every_message')).get(id, roomId);
    if (!found) return undefined;
    const { timestamp } = found;
    const beforeMax = Math.floor(pageSize / 2);
    const afterMax = pageSize - beforeMax - 1;
    // The place right behind the message: what stands before that begins with the message itself.
    const older = this.#pageRows(roomId, { before: { timestamp, id: (id + 1) as MessageId } }, beforeMax + 2);
    const newer = this.#pageRows(roomId, { after: { timestamp, id } }, afterMax + 1);
    const rows = [...older.slice(0, beforeMax + 1).reverse(), ...newer.slice(0, afterMax)];
    return {
      messages: rows.map(toMessage),
      hasMore: older.length > beforeMax + 1,
      hasNewer: newer.length > afterMax,
    };
  }

  /** The archive is asked only for what reaches back to it. */
  #pageRows(roomId: RoomId, place: Place, limit: number): MessageRow[] {
    const { before, after, numberedPage } = this.#statements;
    const archive = this.#archive;
    if ('after' in place) {
      const values = [roomId, place.after.timestamp, place.after.id, limit] as const;
      return archive?.reachesPlace(roomId, place.after)
        ? archive.statement<MessageRow>(everyMessage.after).all(...values)
        : after.all(...values);
    }
    const ofPage = 'page' in place ? ([roomId, limit, (place.page - 1) * (limit - 1)] as const) : undefined;
    const ofPlace = 'before' in place ? ([roomId, place.before.timestamp, place.before.id, limit] as const) : undefined;
    const rows = ofPage ? numberedPage.all(...ofPage) : ofPlace ? before.all(...ofPlace) : [];
    const oldest = rows.length === limit ? rows.at(-1) : undefined;
    if (!archive?.reachesPlace(roomId, oldest)) return rows;
    return ofPage
      ? archive.statement<MessageRow>(everyMessage.numberedPage).all(...ofPage)
      : archive.statement<MessageRow>(everyMessage.before).all(...(ofPlace ?? []));
  }

  #changes(roomId: RoomId, afterRev: Rev, limit: number): MessageRow[] {
    return this.#archive?.reachesRev(roomId, afterRev)
      ? this.#archive.statement<MessageRow>(everyMessage.changes).all(roomId, afterRev, limit)
      : this.#statements.changes.all(roomId, afterRev, limit);
  }
}

/** Whether the change of this `rev` may be one that was lost when a backup was restored. */
function wasLost({ lost_after_rev: after, lost_until_rev: until }: Selectable<RoomsTable>, rev: Rev): boolean {
  return after !== null && until !== null && rev > after && rev <= until;
}

function timestampIn(table: 'messages' | 'every_message'): string {
  return `SELECT timestamp FROM ${table} WHERE id = ? AND room_id = ?`;
}

/** Each message once, wherever it is. */
const everyMessage = messageReads('every_message');

function prepare(database: Database) {
  const { changes, before, after, numberedPage, ofUser } = messageReads('messages');
  return {
    room: database.prepare<[RoomId], Selectable<RoomsTable>>('SELECT * FROM rooms WHERE id = ? AND purging_at IS NULL'),
    changes: database.prepare<[RoomId, Rev, number], MessageRow>(changes),
    before: database.prepare<[RoomId, number, MessageId, number], MessageRow>(before),
    after: database.prepare<[RoomId, number, MessageId, number], MessageRow>(after),
    ofUser: database.prepare<[UserId, string, number], MessageRow & { room_name: string }>(ofUser),
    timestampOf: database.prepare<[MessageId, RoomId], { timestamp: number }>(timestampIn('messages')),
    numberedPage: database.prepare<[RoomId, number, number], MessageRow>(numberedPage),
    setDelivery: database.prepare<[DeliveryStatus, number, MessageId]>(
      'UPDATE messages SET delivery_status = ?, retry_count = ? WHERE id = ?',
    ),
    settlePending: database.prepare("UPDATE messages SET delivery_status = 'sent' WHERE delivery_status = 'pending'"),
  };
}
