import type { Role, User, UserId } from '@roomful/protocol';
import type { StoredRoom } from './store.ts';

export type DirectoryUser = User & { ownerId: UserId | null };

/** What administration looks at, beside what everybody does. */
export interface DirectoryStore {
  /** By id, after the given one. */
  listUsers(options: {
    username?: string | undefined;
    /** How the folded name begins. */
    foldedPrefix?: string | undefined;
    role?: Role | undefined;
    afterId?: number | undefined;
    limit: number;
  }): Promise<DirectoryUser[]>;
  findUser(userId: UserId): Promise<DirectoryUser | undefined>;
  setRole(userId: UserId, role: Role): Promise<void>;
  /** Bots of a person, oldest first. */
  botsOf(ownerId: UserId): Promise<DirectoryUser[]>;
  /** When what proves the name was made; no secrets. */
  keysOf(userId: UserId): Promise<{ claimKeys: number[]; recoveryCode: number | null }>;
  /** By id, after the given one, deleted ones too unless told. */
  listRooms(options: {
    name?: string | undefined;
    isDeleted?: boolean | undefined;
    createdBy?: UserId | undefined;
    afterId?: number | undefined;
    limit: number;
  }): Promise<StoredRoom[]>;
  countRoomsOf(userId: UserId): Promise<number>;
  count(): Promise<{
    users: { persons: number; bots: number; admins: number };
    rooms: { active: number; deleted: number };
    messages: number;
  }>;
}
