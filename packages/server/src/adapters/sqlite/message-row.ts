import type { DeliveryStatus, Message, MessageId, RoomId, UserId, UserKind } from '@roomful/protocol';

export interface MessageRow {
  id: MessageId;
  room_id: RoomId;
  rev: number;
  client_id: string;
  user_id: UserId;
  username: string;
  author_kind: UserKind;
  author_name: string | null;
  content: string;
  timestamp: number;
  created_at: number;
  edited_at: number | null;
  deleted_at: number | null;
  delivery_status: DeliveryStatus;
  retry_count: number;
}

/** For `FROM messages m JOIN users u ON u.id = m.user_id`. */
export const MESSAGE_COLUMNS = `m.id, m.room_id, m.rev, m.client_id, m.user_id, u.username, u.kind AS author_kind, u.display_name AS author_name, m.content, m.timestamp,
  m.created_at, m.edited_at, m.deleted_at, m.delivery_status, m.retry_count`;

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    roomId: row.room_id,
    rev: row.rev,
    clientId: row.client_id,
    userId: row.user_id,
    username: row.username,
    ...toldOfAuthor(row.author_kind, row.author_name),
    content: row.content,
    timestamp: row.timestamp,
    createdAt: row.created_at,
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    deliveryStatus: row.delivery_status,
    retryCount: row.retry_count,
  };
}

type ToldOfAuthor = Pick<Message, 'authorKind' | 'authorName'>;

const PERSON: ToldOfAuthor = {};

/** What a message says of its author beside the username: of a person of this server nothing. */
export function toldOfAuthor(kind: UserKind, displayName: string | null): ToldOfAuthor {
  if (kind === 'person' && displayName === null) return PERSON;
  return {
    ...(displayName !== null && { authorName: displayName }),
    ...(kind !== 'person' && { authorKind: kind }),
  };
}
