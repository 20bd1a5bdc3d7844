import { createHash } from 'node:crypto';
import type { Message, MessageId, RoomId, UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { ChangeOutcome, MessageChange } from '../../ports/store.ts';
import { MESSAGE_COLUMNS, type MessageRow, toMessage } from './message-row.ts';

type CreateChange = Extract<MessageChange, { kind: 'create' }>;
type LaterChange = Exclude<MessageChange, { kind: 'create' }>;
type WrittenRow = MessageRow & { first_content_hash: string | null; room_deleted_at: number | null };

/** A room's counters while a batch is written: taken from its row at first sight, and written back once at the end. */
interface RoomInBatch {
  rev: number;
  newMessages: number;
  deletedAt: number | null;
}

/**
 * Applies a batch of changes in one transaction. A room's `rev` is read, used and written back inside it, so it has no
 * gaps; a new message costs one statement of its own.
 */
export function createMessageWriter(database: Database): (changes: readonly MessageChange[]) => ChangeOutcome[] {
  const statements = prepare(database);

  const writeBatch = database.transaction((changes: readonly MessageChange[]): ChangeOutcome[] => {
    const rooms = new Map<RoomId, RoomInBatch | undefined>();
    const usernames = new Map<UserId, string>();
    const outcomes = changes.map((change) =>
      change.kind === 'create' ? create(change, rooms, usernames) : changeContent(change, rooms),
    );
    for (const [roomId, room] of rooms) if (room) statements.saveRoom.run(room.rev, room.newMessages, roomId);
    return outcomes;
  });
  return (changes) => writeBatch.immediate(changes);

  function create(
    change: CreateChange,
    rooms: Map<RoomId, RoomInBatch | undefined>,
    usernames: Map<UserId, string>,
  ): ChangeOutcome {
    const { userId, roomId, content, timestamp, at, clientId, deliveryStatus } = change;
    const room = roomInBatch(rooms, roomId);
    // A repeat is answered even if its room is gone by now; only a new message needs a room.
    if (!room || room.deletedAt !== null) {
      const earlier = statements.findByClientId.get(userId, clientId);
      if (earlier) return answerRepeat(earlier, change);
      return room ? { status: 'refused', code: 'ROOM_DELETED', roomId } : { status: 'refused', code: 'ROOM_NOT_FOUND' };
    }
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
      username: nameOf(userId, usernames),
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
    const row = statements.findById.get(change.messageId);
    if (!row) return { status: 'refused', code: 'MESSAGE_NOT_FOUND' };
    const byAdmin = change.kind === 'delete' && change.byAdmin === true;
    if (row.user_id !== change.userId && !byAdmin) return { status: 'refused', code: 'FORBIDDEN' };
    if (row.deleted_at !== null) {
      return change.kind === 'delete'
        ? { status: 'repeated', message: toMessage(row) }
        : { status: 'refused', code: 'MESSAGE_NOT_FOUND' };
    }
    if (row.room_deleted_at !== null && change.userId !== null) {
      return { status: 'refused', code: 'ROOM_DELETED', roomId: row.room_id };
    }
    const content = change.kind === 'edit' ? change.content : '';
    if (content === row.content) return { status: 'repeated', message: toMessage(row) };
    const room = required(roomInBatch(rooms, row.room_id));
    room.rev += 1;
    const changed = {
      id: row.id,
      rev: room.rev,
      content,
      edited_at: change.kind === 'edit' ? change.at : row.edited_at,
      deleted_at: change.kind === 'delete' ? change.at : null,
    };
    statements.replaceContent.run({
      ...changed,
      first_content_hash: row.first_content_hash ?? hashContent(row.content),
    });
    return { status: 'changed', message: toMessage({ ...row, ...changed }), fromRev: room.rev - 1 };
  }

  function roomInBatch(rooms: Map<RoomId, RoomInBatch | undefined>, roomId: RoomId): RoomInBatch | undefined {
    if (!rooms.has(roomId)) {
      const row = statements.findRoom.get(roomId);
      rooms.set(roomId, row && { rev: row.rev, newMessages: 0, deletedAt: row.deleted_at });
    }
    return rooms.get(roomId);
  }

  function nameOf(userId: UserId, usernames: Map<UserId, string>): string {
    const known = usernames.get(userId);
    if (known !== undefined) return known;
    const { username } = required(statements.findUsername.get(userId));
    usernames.set(userId, username);
    return username;
  }
}

function prepare(database: Database) {
  const select = `SELECT ${MESSAGE_COLUMNS}, m.first_content_hash, r.deleted_at AS room_deleted_at
    FROM messages m JOIN users u ON u.id = m.user_id JOIN rooms r ON r.id = m.room_id`;
  return {
    findById: database.prepare<[MessageId], WrittenRow>(`${select} WHERE m.id = ?`),
    findByClientId: database.prepare<[UserId, string], WrittenRow>(`${select} WHERE m.user_id = ? AND m.client_id = ?`),
    findUsername: database.prepare<[UserId], { username: string }>('SELECT username FROM users WHERE id = ?'),
    findRoom: database.prepare<[RoomId], { rev: number; deleted_at: number | null }>(
      'SELECT rev, deleted_at FROM rooms WHERE id = ?',
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
         first_content_hash = @first_content_hash WHERE id = @id`,
    ),
  };
}

/** A retry names the same room and text; after an edit or deletion only the hash still knows the first text. */
function answerRepeat(earlier: WrittenRow, { roomId, content }: CreateChange): ChangeOutcome {
  const sameText =
    earlier.first_content_hash === null
      ? earlier.content === content
      : earlier.first_content_hash === hashContent(content);
  return earlier.room_id === roomId && sameText
    ? { status: 'repeated', message: toMessage(earlier) }
    : { status: 'refused', code: 'CLIENT_ID_REUSED' };
}

function hashContent(content: string): string {
  return createHash('sha256').update(content).digest('base64url');
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a row that a constraint promises is not there');
  return value;
}
