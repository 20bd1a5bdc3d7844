import { createHash } from 'node:crypto';
import type { Message, MessageId, RoomId, UserId, UserKind } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { ChangeOutcome, MessageChange } from '../../ports/store.ts';
import { toldOfAuthor, MESSAGE_COLUMNS, type MessageRow, toMessage } from './message-row.ts';
import type { SqliteArchive } from './sqlite-archive.ts';

type CreateChange = Extract<MessageChange, { kind: 'create' }>;
type LaterChange = Exclude<MessageChange, { kind: 'create' }>;
type WrittenRow = MessageRow & {
  first_content_hash: string | null;
  room_deleted_at: number | null;
  room_purging_at: number | null;
};
/** What a change leaves of a message. */
type ChangedColumns = Pick<
  WrittenRow,
  'id' | 'rev' | 'client_id' | 'content' | 'edited_at' | 'deleted_at' | 'first_content_hash'
>;

interface Author {
  username: string;
  kind: UserKind;
  display_name: string | null;
  erased_at: number | null;
}

/** A room's counters while a batch is written: taken from its row at first sight, and written back once at the end. */
interface RoomInBatch {
  rev: number;
  newMessages: number;
  deletedAt: number | null;
  /** Being deleted for good. */
  isGone: boolean;
}

/**
 * Applies a batch of changes in one transaction. A room's `rev` is read, used and written back inside it, so it has no
 * gaps; a new message costs one statement of its own.
 */
export function createMessageWriter(
  database: Database,
  archive?: SqliteArchive,
): (changes: readonly MessageChange[]) => ChangeOutcome[] {
  const statements = prepare(database);

  const writeBatch = database.transaction((changes: readonly MessageChange[]): ChangeOutcome[] => {
    const rooms = new Map<RoomId, RoomInBatch | undefined>();
    const authors = new Map<UserId, Author>();
    const outcomes = changes.map((change) =>
      change.kind === 'create' ? create(change, rooms, authors) : changeContent(change, rooms),
    );
    for (const [roomId, room] of rooms) if (room) statements.saveRoom.run(room.rev, room.newMessages, roomId);
    return outcomes;
  });
  return (changes) => writeBatch.immediate(changes);

  function create(
    change: CreateChange,
    rooms: Map<RoomId, RoomInBatch | undefined>,
    authors: Map<UserId, Author>,
  ): ChangeOutcome {
    const { userId, roomId, content, timestamp, at, clientId, deliveryStatus } = change;
    const room = roomInBatch(rooms, roomId);
    // A repeat is answered even if its room is gone by now; only a new message needs a room.
    if (!room || room.isGone || room.deletedAt !== null) {
      const earlier = findByClientId(userId, clientId);
      if (earlier && earlier.room_purging_at === null) return answerRepeat(earlier, change);
      return room && !room.isGone
        ? { status: 'refused', code: 'ROOM_DELETED', roomId }
        : { status: 'refused', code: 'ROOM_NOT_FOUND' };
    }
    const author = authorOf(userId, authors);
    if (!author) return { status: 'refused', code: 'SESSION_EXPIRED' };
    const archived = findArchivedByClientId(userId, clientId);
    if (archived) return answerRepeat(archived, change);
    const rev = room.rev + 1;
    const inserted = statements.insert.get(userId, roomId, content, timestamp, at, clientId, rev, deliveryStatus);
    if (!inserted) return answerRepeat(required(statements.findByClientId.get(userId, clientId)), change);
    room.rev = rev;
    room.newMessages++;
    const message: Message = {
      id: inserted.id,
      roomId,
      rev,
      clientId,
      userId,
      username: author.username,
      ...toldOfAuthor(author.kind, author.display_name),
      content,
      timestamp,
      createdAt: at,
      editedAt: null,
      deletedAt: null,
      deliveryStatus,
      retryCount: 0,
    };
    return { status: 'changed', message, fromRev: rev - 1 };
  }

  function changeContent(change: LaterChange, rooms: Map<RoomId, RoomInBatch | undefined>): ChangeOutcome {
    const inMain = statements.findById.get(change.messageId);
    const row = inMain ?? findArchived(change.messageId);
    if (!row) return { status: 'refused', code: 'MESSAGE_NOT_FOUND' };
    const byAdmin = change.kind === 'delete' && change.byAdmin === true;
    if (row.user_id !== change.userId && !byAdmin) return { status: 'refused', code: 'FORBIDDEN' };
    const refusal = change.kind === 'erase' ? undefined : refuse(row, change);
    if (refusal) return refusal;
    const columns = change.kind === 'erase' ? columnsErased(row, change.at) : columnsAfter(row, change);
    if (!columns) return { status: 'repeated', message: toMessage(row) };
    const room = required(roomInBatch(rooms, row.room_id));
    room.rev += 1;
    const changed: ChangedColumns = { ...columns, rev: room.rev };
    if (inMain) statements.replaceContent.run(changed);
    else {
      // From here on this row counts; the copy in the archive is removed later.
      statements.bringBack.run({ ...row, ...changed });
      statements.noteStaleCopy.run(row.id);
    }
    return { status: 'changed', message: toMessage({ ...row, ...changed }), fromRev: room.rev - 1 };
  }

  function columnsErased(row: WrittenRow, at: number): Omit<ChangedColumns, 'rev'> | undefined {
    if (isErased(row)) return undefined;
    const { id, deleted_at } = row;
    const client_id = erasedClientId(row);
    return { id, client_id, content: '', edited_at: null, deleted_at: deleted_at ?? at, first_content_hash: null };
  }

  /** Unique for its user, as a `clientId` has to be, even if they chose such ones; and nothing that the person chose. */
  function erasedClientId({ id, user_id }: WrittenRow): string {
    for (let attempt = 1; ; attempt++) {
      const clientId = attempt === 1 ? `erased-${id}` : `erased-${id}-${attempt}`;
      const holder = findByClientId(user_id, clientId);
      if (!holder || holder.id === id) return clientId;
    }
  }

  function findByClientId(userId: UserId, clientId: string): WrittenRow | undefined {
    return statements.findByClientId.get(userId, clientId) ?? findArchivedByClientId(userId, clientId);
  }

  /** Nearly always there is none, which a look into one index tells. */
  function findArchivedByClientId(userId: UserId, clientId: string): WrittenRow | undefined {
    if (!archive?.bounds.users.has(userId)) return undefined;
    const probe = archive.statement('SELECT id FROM archive.messages WHERE user_id = ? AND client_id = ?');
    if (probe.get(userId, clientId) === undefined) return undefined;
    return archive
      .statement<WrittenRow>(`${selectFrom('every_message')} WHERE m.user_id = ? AND m.client_id = ?`)
      .get(userId, clientId);
  }

  /** The main file has no row of it: what the archive has is no stale copy. */
  function findArchived(messageId: MessageId): WrittenRow | undefined {
    if (!archive?.file.isAttached) return undefined;
    return archive.statement<WrittenRow>(`${selectFrom('archive.messages')} WHERE m.id = ?`).get(messageId);
  }

  function roomInBatch(rooms: Map<RoomId, RoomInBatch | undefined>, roomId: RoomId): RoomInBatch | undefined {
    if (!rooms.has(roomId)) {
      const row = statements.findRoom.get(roomId);
      rooms.set(
        roomId,
        row && { rev: row.rev, newMessages: 0, deletedAt: row.deleted_at, isGone: row.purging_at !== null },
      );
    }
    return rooms.get(roomId);
  }

  /** `undefined` for who was erased: a connection of theirs may not have heard yet. */
  function authorOf(userId: UserId, authors: Map<UserId, Author>): Author | undefined {
    const known = authors.get(userId);
    if (known) return known;
    const author = required(statements.findAuthor.get(userId));
    if (author.erased_at !== null) return undefined;
    authors.set(userId, author);
    return author;
  }
}

function refuse(row: WrittenRow, { kind, userId }: Exclude<LaterChange, { kind: 'erase' }>): ChangeOutcome | undefined {
  if (row.room_purging_at !== null) return { status: 'refused', code: 'ROOM_NOT_FOUND' };
  if (row.deleted_at !== null) {
    return kind === 'delete'
      ? { status: 'repeated', message: toMessage(row) }
      : { status: 'refused', code: 'MESSAGE_NOT_FOUND' };
  }
  if (row.room_deleted_at !== null && userId !== null) {
    return { status: 'refused', code: 'ROOM_DELETED', roomId: row.room_id };
  }
  return undefined;
}

/** `undefined`: nothing changes. */
function columnsAfter(
  row: WrittenRow,
  change: Exclude<LaterChange, { kind: 'erase' }>,
): Omit<ChangedColumns, 'rev'> | undefined {
  const { id, client_id } = row;
  const content = change.kind === 'edit' ? change.content : '';
  if (content === row.content) return undefined;
  return {
    id,
    client_id,
    content,
    edited_at: change.kind === 'edit' ? change.at : row.edited_at,
    deleted_at: change.kind === 'delete' ? change.at : null,
    first_content_hash: row.first_content_hash ?? hashContent(row.content),
  };
}

const selectFrom = (table: 'messages' | 'archive.messages' | 'every_message') =>
  `SELECT ${MESSAGE_COLUMNS}, m.first_content_hash, r.deleted_at AS room_deleted_at, r.purging_at AS room_purging_at
    FROM ${table} m JOIN users u ON u.id = m.user_id JOIN rooms r ON r.id = m.room_id`;

function prepare(database: Database) {
  const select = selectFrom('messages');
  return {
    findById: database.prepare<[MessageId], WrittenRow>(`${select} WHERE m.id = ?`),
    findByClientId: database.prepare<[UserId, string], WrittenRow>(`${select} WHERE m.user_id = ? AND m.client_id = ?`),
    findAuthor: database.prepare<[UserId], Author>(
      'SELECT username, kind, display_name, erased_at FROM users WHERE id = ?',
    ),
    findRoom: database.prepare<[RoomId], { rev: number; deleted_at: number | null; purging_at: number | null }>(
      'SELECT rev, deleted_at, purging_at FROM rooms WHERE id = ?',
    ),
    saveRoom: database.prepare<[number, number, RoomId]>(
      'UPDATE rooms SET rev = ?, message_count = message_count + ? WHERE id = ?',
    ),
    insert: database.prepare<[UserId, RoomId, string, number, number, string, number, string], { id: MessageId }>(
      `INSERT INTO messages (user_id, room_id, content, timestamp, created_at, client_id, rev, delivery_status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, client_id) DO NOTHING RETURNING id`,
    ),
    replaceContent: database.prepare(
      `UPDATE messages SET content = @content, edited_at = @edited_at, deleted_at = @deleted_at, rev = @rev,
         client_id = @client_id, first_content_hash = @first_content_hash WHERE id = @id`,
    ),
    bringBack: database.prepare(
      `INSERT INTO messages (id, user_id, room_id, content, timestamp, delivery_status, retry_count, created_at,
         client_id, rev, edited_at, deleted_at, first_content_hash)
       VALUES (@id, @user_id, @room_id, @content, @timestamp, @delivery_status, @retry_count, @created_at,
         @client_id, @rev, @edited_at, @deleted_at, @first_content_hash)`,
    ),
    noteStaleCopy: database.prepare<[MessageId]>('INSERT OR IGNORE INTO stale_copies (message_id) VALUES (?)'),
  };
}

/** A retry names the same room and text; after an edit or deletion only the hash still knows the first text. */
function answerRepeat(earlier: WrittenRow, { roomId, content }: CreateChange): ChangeOutcome {
  const sameText =
    earlier.first_content_hash === null
      ? earlier.content === content
      : earlier.first_content_hash === hashContent(content);
  if (earlier.room_id === roomId && sameText) return { status: 'repeated', message: toMessage(earlier) };
  return { status: 'refused', code: 'CLIENT_ID_REUSED', ...(isShown(earlier) && { message: toMessage(earlier) }) };
}

/** Of what was erased, or goes for good with its room, nothing is told. */
function isShown(row: WrittenRow): boolean {
  return row.room_purging_at === null && !isErased(row);
}

/** A deleted message keeps the hash of its text, so what has neither was erased. */
function isErased({ content, first_content_hash }: WrittenRow): boolean {
  return content === '' && first_content_hash === null;
}

function hashContent(content: string): string {
  return createHash('sha256').update(content).digest('base64url');
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a row that a constraint promises is not there');
  return value;
}
