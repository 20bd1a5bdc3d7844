import type { App, AppId, AppKey, AppRoom, AppTheme, User, UserId } from '@roomful/protocol';

export interface NewApp {
  id: AppId;
  name: string;
  origins: readonly string[];
  rooms: readonly AppRoom[];
  guests: boolean;
  theme: AppTheme;
  jwksUrl: string | null;
  at: number;
}

export type AppChange = Partial<Omit<NewApp, 'id' | 'at'>> & { disabledAt?: number | null };

/** With the secret, which never leaves the server but in the answer that made it. */
export interface StoredAppKey extends AppKey {
  secret: string;
}

/** A user of an app, and which rooms the newest token names. */
export interface AppUser {
  user: User;
  appId: AppId;
  /** Null for a guest. */
  subject: string | null;
  rooms: readonly string[];
}

export interface NewAppUser {
  appId: AppId;
  /** Null for a guest. */
  subject: string | null;
  /** Unlike every other name: see `accounts/app-names.ts`. */
  username: string;
  foldedName: string;
  displayName: string;
  rooms: readonly string[];
  at: number;
}

/** Apps, the secrets of their hosts, and their users. */
export interface AppStore {
  /** In one step with counting, so that many at once don't get beyond `max`. */
  create(app: NewApp, max: number): Promise<App | 'taken' | 'too_many'>;
  find(appId: AppId): Promise<App | undefined>;
  /** By id. */
  list(): Promise<App[]>;
  count(): Promise<number>;
  change(appId: AppId, change: AppChange): Promise<App | undefined>;
  /** Whether messages may stand under somebody of it. */
  hasUsers(appId: AppId): Promise<boolean>;
  /**
   * Removes an app that never had a user; answers `in_use` for one that had: it can only be switched off, since messages
   * stay with their authors.
   */
  remove(appId: AppId): Promise<'removed' | 'in_use' | 'none'>;
  /** Also shortens the life of those before to `formerUntil`, where they would live longer. */
  addKey(appId: AppId, key: StoredAppKey, options: { formerUntil: number; max: number }): Promise<'added' | 'too_many'>;
  removeKey(appId: AppId, kid: string): Promise<boolean>;
  /** That count at that time, newest first. */
  secrets(appId: AppId, now: number): Promise<StoredAppKey[]>;

  /** The user of a subject; with `rooms` and `displayName` as they are said now. */
  findSubject(appId: AppId, subject: string): Promise<AppUser | undefined>;
  /** `undefined` for who is of no app. */
  findUser(userId: UserId): Promise<AppUser | undefined>;
  /** `taken`: the username, or the subject, was taken meanwhile. */
  createUser(user: NewAppUser): Promise<AppUser | 'taken'>;
  /** What a newer token says of them. */
  updateUser(userId: UserId, change: { displayName: string; rooms: readonly string[] }): Promise<void>;
  /** A guest becomes the one whom a host's token names: `taken` when that one exists by now. */
  signGuestIn(
    userId: UserId,
    as: { subject: string; displayName: string; rooms: readonly string[] },
  ): Promise<'signed_in' | 'taken'>;
  /** Whether somebody of this server has a name of this folded form. */
  hasName(foldedName: string): Promise<boolean>;
  /** Who of the app may be connected just now. */
  userIds(appId: AppId): Promise<UserId[]>;

  /** False when the token was used before. Forgets those that have expired by `now`. */
  useToken(appId: AppId, token: { hash: string; expiresAt: number }, now: number): Promise<boolean>;
}
