import { createHash } from 'node:crypto';
import type { MessageId, RoomId, UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { ChangeOutcome, MessageChange } from '../../ports/store.ts';
import { MESSAGE_COLUMNS, type MessageRow, toMessage } from './message-row.ts';

type CreateChange = Extract<MessageChange, { kind: 'create' }>;
type LaterChange = Exclude<MessageChange, { kind: 'create' }>;
type WrittenRow = MessageRow & { first_content_hash: string | null; room_deleted_at: number | null };

/** Applies a batch of changes in one transaction: the room's `rev` is taken and used inside, so it has no gaps. */
export function createMessageWriter(database: Database): (changes: readonly MessageChange[]) => ChangeOutcome[] {
  const selectWritten = `SELECT ${MESSAGE_COLUMNS}, m.first_content_hash, r.deleted_at AS room_deleted_at
    FROM messages m JOIN users u ON u.id = m.user_id JOIN rooms r ON r.id = m.room_id`;
  const findById = database.prepare<[MessageId], WrittenRow>(`${selectWritten} WHERE m.id = ?`);
  const findByClientId = database.prepare<[UserId, string], WrittenRow>(
    `${selectWritten} WHERE m.user_id = ? AND m.client_id = ?`,
  );
  const findRoom = database.prepare<[RoomId], { deleted_at: number | null }>(
    'SELECT deleted_at FROM rooms WHERE id = ?',
  );
  const nextRev = database.prepare<[number, RoomId], { rev: number }>(
    'UPDATE rooms SET rev = rev + 1, message_count = message_count + ? WHERE id = ? RETURNING rev',
  );
  const insert = database.prepare<[UserId, RoomId, string, number, number, string, number], { id: MessageId }>(
    `INSERT INTO messages (user_id, room_id, content, timestamp, created_at, client_id, rev)
     VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  );
  const replaceContent = database.prepare(
    `UPDATE messages SET content = @content, edited_at = @editedAt, deleted_at = @deletedAt, rev = @rev,
       first_content_hash = @firstContentHash WHERE id = @id`,
  );

  function takeRev(roomId: RoomId, newMessages: 0 | 1): number {
    const row = nextRev.get(newMessages, roomId);
    if (!row) throw new Error(`room ${roomId} vanished inside the transaction`);
    return row.rev;
  }

  function read(id: MessageId) {
    const row = findById.get(id);
    if (!row) throw new Error(`message ${id} vanished inside the transaction`);
    return toMessage(row);
  }

  function create(change: CreateChange): ChangeOutcome {
    const earlier = findByClientId.get(change.userId, change.clientId);
    if (earlier) {
      return isRepeat(earlier, change)
        ? { status: 'repeated', message: toMessage(earlier) }
        : { status: 'refused', code: 'CLIENT_ID_REUSED' };
    }
    const room = findRoom.get(change.roomId);
    if (!room) return { status: 'refused', code: 'ROOM_NOT_FOUND' };
    if (room.deleted_at !== null) return { status: 'refused', code: 'ROOM_DELETED', roomId: change.roomId };
    const rev = takeRev(change.roomId, 1);
    const { userId, roomId, content, timestamp, at, clientId } = change;
    const inserted = insert.get(userId, roomId, content, timestamp, at, clientId, rev);
    if (!inserted) throw new Error('an insert answered without its id');
    return { status: 'changed', message: read(inserted.id), fromRev: rev - 1 };
  }

  function changeContent(change: LaterChange): ChangeOutcome {
    const row = findById.get(change.messageId);
    if (!row) return { status: 'refused', code: 'MESSAGE_NOT_FOUND' };
    if (row.user_id !== change.userId) return { status: 'refused', code: 'FORBIDDEN' };
    if (row.deleted_at !== null) {
      return change.kind === 'delete'
        ? { status: 'repeated', message: toMessage(row) }
        : { status: 'refused', code: 'MESSAGE_NOT_FOUND' };
    }
    if (row.room_deleted_at !== null) return { status: 'refused', code: 'ROOM_DELETED', roomId: row.room_id };
    const content = change.kind === 'edit' ? change.content : '';
    if (content === row.content) return { status: 'repeated', message: toMessage(row) };
    const rev = takeRev(row.room_id, 0);
    replaceContent.run({
      id: row.id,
      rev,
      content,
      editedAt: change.kind === 'edit' ? change.at : row.edited_at,
      deletedAt: change.kind === 'delete' ? change.at : null,
      firstContentHash: row.first_content_hash ?? hashContent(row.content),
    });
    return { status: 'changed', message: read(row.id), fromRev: rev - 1 };
  }

  const writeBatch = database.transaction((changes: readonly MessageChange[]) =>
    changes.map((change) => (change.kind === 'create' ? create(change) : changeContent(change))),
  );
  return (changes) => writeBatch.immediate(changes);
}

/** A retry names the same room and text; after an edit or deletion only the hash still knows the first text. */
function isRepeat(earlier: WrittenRow, change: CreateChange): boolean {
  if (earlier.room_id !== change.roomId) return false;
  return earlier.first_content_hash === null
    ? earlier.content === change.content
    : earlier.first_content_hash === hashContent(change.content);
}

function hashContent(content: string): string {
  return createHash('sha256').update(content).digest('base64url');
}
