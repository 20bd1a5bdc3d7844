import type { App, AppId, AppKey, AppRoom, AppTheme, User } from '@roomful/protocol';
import type { Selectable } from 'kysely';
import type { AppUser } from '../../ports/app-store.ts';
import type { UsersTable } from './schema.ts';
import { toUser } from './user-row.ts';

export interface AppRow {
  id: AppId;
  name: string;
  /** As JSON, like `rooms` and `theme`. */
  origins: string;
  rooms: string;
  guests: 0 | 1;
  theme: string;
  jwks_url: string | null;
  created_at: number;
  disabled_at: number | null;
}

export interface AppKeyRow {
  kid: string;
  secret: string;
  created_at: number;
  expires_at: number | null;
}

export type AppUserRow = Selectable<UsersTable> & { app_id: AppId; subject: string | null; app_rooms: string };

export function toApp(row: AppRow, keys: readonly AppKeyRow[]): App {
  return {
    id: row.id,
    name: row.name,
    origins: JSON.parse(row.origins) as string[],
    rooms: JSON.parse(row.rooms) as AppRoom[],
    guests: row.guests === 1,
    theme: JSON.parse(row.theme) as AppTheme,
    jwksUrl: row.jwks_url,
    keys: keys.map(toAppKey),
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

export function toAppKey({ kid, created_at: createdAt, expires_at: expiresAt }: AppKeyRow): AppKey {
  return { kid, createdAt, expiresAt };
}

export function toAppUser(row: AppUserRow): AppUser {
  const user: User = toUser(row);
  return { user, appId: row.app_id, subject: row.subject, rooms: JSON.parse(row.app_rooms) as string[] };
}
