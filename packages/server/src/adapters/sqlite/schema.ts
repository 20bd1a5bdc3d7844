import type { AuditAct, DeliveryStatus, MessageId, Role, RoomId, UserId, UserKind } from '@roomful/protocol';
import type { Generated } from 'kysely';

export interface UsersTable {
  id: Generated<UserId>;
  username: string;
  username_folded: string;
  kind: UserKind;
  created_at: number;
  last_seen_at: number | null;
  role: Generated<Role>;
  /** Whose bot it is. */
  owner_user_id: Generated<UserId | null>;
  erased_at: number | null;
  display_name: Generated<string | null>;
}

export interface RoomsTable {
  id: Generated<RoomId>;
  name: string;
  created_at: number;
  created_by_user_id: UserId;
  deleted_at: number | null;
  rev: Generated<number>;
  message_count: Generated<number>;
  purging_at: number | null;
  lost_after_rev: number | null;
  lost_until_rev: number | null;
}

interface MessagesTable {
  id: Generated<MessageId>;
  user_id: UserId;
  room_id: RoomId;
  content: string;
  timestamp: number;
  delivery_status: Generated<DeliveryStatus>;
  retry_count: Generated<number>;
  created_at: number;
  client_id: string;
  rev: number;
  edited_at: number | null;
  deleted_at: number | null;
  first_content_hash: string | null;
}

export interface AccessTokensTable {
  id: Generated<number>;
  token_hash: string;
  kind: 'bot' | 'admin';
  user_id: UserId | null;
  label: string;
  /** Separated by spaces. */
  scopes: string;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  last_used_at: Generated<number | null>;
  revoked_at: Generated<number | null>;
}

interface AuditLogTable {
  id: Generated<number>;
  at: number;
  actor: string;
  act: AuditAct;
  subject: string | null;
  /** JSON. */
  details: string | null;
}

export interface Schema {
  access_tokens: AccessTokensTable;
  audit_log: AuditLogTable;
  users: UsersTable;
  rooms: RoomsTable;
  messages: MessagesTable;
}
