import type { HookId, HookOffReason, RoomId, UserId } from '@roomful/protocol';
import type { StoredHook, StoredOutgoingHook } from '../../ports/hook-store.ts';

interface CommonRow {
  id: HookId;
  bot_user_id: UserId;
  created_at: number;
  created_by: UserId;
  disabled_reason: HookOffReason | null;
}

interface IncomingRow extends CommonRow {
  kind: 'incoming';
  room_id: RoomId;
}

interface OutgoingRow extends CommonRow {
  kind: 'outgoing';
  url: string;
  secret: string;
  former_secret: string | null;
  former_until: number | null;
  all_rooms: 0 | 1;
  /** JSON; null where it is all of them. */
  room_ids: string | null;
  last_delivered_at: number | null;
  failing_since: number | null;
  failed_at: number | null;
  failed_status: number | null;
  failed_message: string | null;
}

export type HookRow = IncomingRow | OutgoingRow;

export const HOOK_COLUMNS = `h.*,
  CASE h.all_rooms WHEN 0 THEN (SELECT json_group_array(room_id) FROM hook_cursors c WHERE c.hook_id = h.id) END AS room_ids`;

export function toHook(row: HookRow): StoredHook {
  const common = {
    id: row.id,
    botId: row.bot_user_id,
    createdAt: row.created_at,
    createdBy: row.created_by,
    disabledReason: row.disabled_reason,
  };
  if (row.kind === 'incoming') return { ...common, kind: row.kind, roomId: row.room_id };
  return {
    ...common,
    kind: row.kind,
    url: row.url,
    roomIds: row.all_rooms === 1 ? null : (JSON.parse(row.room_ids ?? '[]') as RoomId[]),
    secret: row.secret,
    former: formerOf(row),
    lastDeliveredAt: row.last_delivered_at,
    failingSince: row.failing_since,
    lastFailure: failureOf(row),
  };
}

function formerOf({ former_secret, former_until }: OutgoingRow): StoredOutgoingHook['former'] {
  return former_secret === null || former_until === null ? null : { secret: former_secret, until: former_until };
}

function failureOf({ failed_at, failed_status, failed_message }: OutgoingRow): StoredOutgoingHook['lastFailure'] {
  return failed_at === null ? null : { at: failed_at, status: failed_status, message: failed_message ?? '' };
}
