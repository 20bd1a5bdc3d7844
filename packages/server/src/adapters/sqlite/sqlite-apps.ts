import type { App, AppId, UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { AppChange, AppStore, AppUser, NewApp, NewAppUser, StoredAppKey } from '../../ports/app-store.ts';
import { type AppKeyRow, type AppRow, type AppUserRow, toApp, toAppKey, toAppUser } from './app-row.ts';
import { guardStorage } from './storage-error.ts';

export class SqliteApps implements AppStore {
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#statements = prepare(database);
  }

  create(app: NewApp, max: number): ReturnType<AppStore['create']> {
    const { id, name, origins, rooms, guests, theme, jwksUrl, at } = app;
    return this.#inOne(() => {
      if (this.#find(id)) return 'taken';
      if (this.#count() >= max) return 'too_many';
      this.#statements.insert.run({ id, name, ...toColumns({ origins, rooms, guests, theme, jwksUrl }), at });
      return this.#required(id);
    });
  }

  find(appId: AppId): Promise<App | undefined> {
    return guardStorage(() => this.#find(appId));
  }

  list(): Promise<App[]> {
    return guardStorage(() => this.#statements.ids.all().map((id) => this.#required(id)));
  }

  count(): Promise<number> {
    return guardStorage(() => this.#count());
  }

  change(appId: AppId, change: AppChange): Promise<App | undefined> {
    return this.#inOne(() => {
      const app = this.#find(appId);
      if (!app) return undefined;
      const { name, disabledAt, ...rest } = { ...app, ...change };
      this.#statements.change.run({ id: appId, name, disabledAt, ...toColumns(rest) });
      return this.#required(appId);
    });
  }

  hasUsers(appId: AppId): Promise<boolean> {
    return guardStorage(() => this.#hasUsers(appId));
  }

  remove(appId: AppId): ReturnType<AppStore['remove']> {
    return this.#inOne(() => {
      if (!this.#find(appId)) return 'none';
      if (this.#hasUsers(appId)) return 'in_use';
      this.#statements.remove.run(appId);
      return 'removed';
    });
  }

  addKey(
    appId: AppId,
    { kid, secret, createdAt, expiresAt }: StoredAppKey,
    { formerUntil, max }: { formerUntil: number; max: number },
  ): ReturnType<AppStore['addKey']> {
    return this.#inOne(() => {
      this.#statements.forgetKeys.run({ appId, now: createdAt });
      if (this.#statements.keysOf.all(appId).length >= max) return 'too_many';
      this.#statements.endKeys.run({ appId, formerUntil });
      this.#statements.addKey.run({ appId, kid, secret, createdAt, expiresAt });
      return 'added';
    });
  }

  removeKey(appId: AppId, kid: string): Promise<boolean> {
    return guardStorage(() => this.#statements.removeKey.run({ appId, kid }).changes > 0);
  }

  secrets(appId: AppId, now: number): Promise<StoredAppKey[]> {
    return guardStorage(() =>
      this.#statements.keysOf
        .all(appId)
        .filter(({ expires_at: expiresAt }) => expiresAt === null || expiresAt > now)
        .map((row) => ({ ...toAppKey(row), secret: row.secret })),
    );
  }

  findSubject(appId: AppId, subject: string): Promise<AppUser | undefined> {
    return guardStorage(() => asUser(this.#statements.findSubject.get(appId, subject)));
  }

  findUser(userId: UserId): Promise<AppUser | undefined> {
    return guardStorage(() => asUser(this.#statements.findUser.get(userId)));
  }

  createUser(user: NewAppUser): ReturnType<AppStore['createUser']> {
    const { appId, subject, username, foldedName, displayName, rooms, at } = user;
    return this.#inOne(() => {
      if (subject !== null && this.#statements.findSubject.get(appId, subject)) return 'taken';
      const kind = subject === null ? 'guest' : 'person';
      const userId = this.#statements.insertUser.get({ username, foldedName, kind, displayName, at });
      if (userId === undefined) return 'taken';
      this.#statements.insertAppUser.run({ userId, appId, subject, rooms: JSON.stringify(rooms) });
      const created = asUser(this.#statements.findUser.get(userId));
      if (!created) throw new Error(`The user ${userId} was created and is not there.`);
      return created;
    });
  }

  updateUser(userId: UserId, { displayName, rooms }: { displayName: string; rooms: readonly string[] }): Promise<void> {
    return this.#inOne(() => {
      this.#statements.setDisplayName.run({ userId, displayName });
      this.#statements.setRooms.run({ userId, rooms: JSON.stringify(rooms) });
    });
  }

  signGuestIn(
    userId: UserId,
    { subject, displayName, rooms }: { subject: string; displayName: string; rooms: readonly string[] },
  ): ReturnType<AppStore['signGuestIn']> {
    return this.#inOne(() => {
      const guest = this.#statements.findUser.get(userId);
      if (!guest || guest.subject !== null) return 'taken';
      if (this.#statements.findSubject.get(guest.app_id, subject)) return 'taken';
      this.#statements.makePerson.run({ userId, displayName });
      this.#statements.setSubject.run({ userId, subject, rooms: JSON.stringify(rooms) });
      return 'signed_in';
    });
  }

  hasName(foldedName: string): Promise<boolean> {
    return guardStorage(() => this.#statements.hasName.get(foldedName) !== undefined);
  }

  userIds(appId: AppId): Promise<UserId[]> {
    return guardStorage(() => this.#statements.userIds.all(appId));
  }

  useToken(appId: AppId, { hash, expiresAt }: { hash: string; expiresAt: number }, now: number): Promise<boolean> {
    return this.#inOne(() => {
      this.#statements.forgetTokens.run(now);
      return this.#statements.useToken.run({ appId, hash, expiresAt }).changes > 0;
    });
  }

  #find(appId: AppId): App | undefined {
    const row = this.#statements.find.get(appId);
    return row && toApp(row, this.#statements.keysOf.all(appId));
  }

  #count(): number {
    return this.#statements.count.get() ?? 0;
  }

  #hasUsers(appId: AppId): boolean {
    return this.#statements.hasUsers.get(appId) !== undefined;
  }

  #required(appId: AppId): App {
    const app = this.#find(appId);
    if (!app) throw new Error(`The app ${appId} is not there.`);
    return app;
  }

  /** One transaction, which nothing else of this process can be in the middle of. */
  #inOne<Result>(work: () => Result): Promise<Result> {
    return guardStorage(() => this.#database.transaction(work).immediate());
  }
}

function asUser(row: AppUserRow | undefined): AppUser | undefined {
  return row && toAppUser(row);
}

function toColumns({
  origins,
  rooms,
  guests,
  theme,
  jwksUrl,
}: Pick<NewApp, 'origins' | 'rooms' | 'guests' | 'theme' | 'jwksUrl'>) {
  return {
    origins: JSON.stringify(origins),
    rooms: JSON.stringify(rooms),
    guests: guests ? 1 : 0,
    theme: JSON.stringify(theme),
    jwksUrl,
  };
}

function prepare(database: Database) {
  const USER = `SELECT u.*, a.app_id, a.subject, a.rooms AS app_rooms FROM app_users a JOIN users u ON u.id = a.user_id`;
  return {
    count: database.prepare<[], number>('SELECT count(*) FROM apps').pluck(),
    ids: database.prepare<[], AppId>('SELECT id FROM apps ORDER BY id').pluck(),
    find: database.prepare<[AppId], AppRow>('SELECT * FROM apps WHERE id = ?'),
    insert: database.prepare(
      `INSERT INTO apps (id, name, origins, rooms, guests, theme, jwks_url, created_at)
       VALUES (@id, @name, @origins, @rooms, @guests, @theme, @jwksUrl, @at)`,
    ),
    change: database.prepare(
      `UPDATE apps SET name = @name, origins = @origins, rooms = @rooms, guests = @guests, theme = @theme, jwks_url = @jwksUrl,
         disabled_at = @disabledAt WHERE id = @id`,
    ),
    hasUsers: database.prepare<[AppId], number>('SELECT 1 FROM app_users WHERE app_id = ? LIMIT 1').pluck(),
    remove: database.prepare<[AppId]>('DELETE FROM apps WHERE id = ?'),
    keysOf: database.prepare<[AppId], AppKeyRow>(
      'SELECT kid, secret, created_at, expires_at FROM app_keys WHERE app_id = ? ORDER BY created_at DESC, kid',
    ),
    addKey: database.prepare(
      'INSERT INTO app_keys (app_id, kid, secret, created_at, expires_at) VALUES (@appId, @kid, @secret, @createdAt, @expiresAt)',
    ),
    endKeys: database.prepare(
      'UPDATE app_keys SET expires_at = @formerUntil WHERE app_id = @appId AND (expires_at IS NULL OR expires_at > @formerUntil)',
    ),
    forgetKeys: database.prepare('DELETE FROM app_keys WHERE app_id = @appId AND expires_at <= @now'),
    removeKey: database.prepare('DELETE FROM app_keys WHERE app_id = @appId AND kid = @kid'),
    findSubject: database.prepare<[AppId, string], AppUserRow>(`${USER} WHERE a.app_id = ? AND a.subject = ?`),
    findUser: database.prepare<[UserId], AppUserRow>(`${USER} WHERE a.user_id = ?`),
    insertUser: database
      .prepare<[object], UserId>(
        `INSERT INTO users (username, username_folded, kind, display_name, created_at)
         VALUES (@username, @foldedName, @kind, @displayName, @at) ON CONFLICT DO NOTHING RETURNING id`,
      )
      .pluck(),
    insertAppUser: database.prepare(
      'INSERT INTO app_users (user_id, app_id, subject, rooms) VALUES (@userId, @appId, @subject, @rooms)',
    ),
    setDisplayName: database.prepare('UPDATE users SET display_name = @displayName WHERE id = @userId'),
    setRooms: database.prepare('UPDATE app_users SET rooms = @rooms WHERE user_id = @userId'),
    makePerson: database.prepare("UPDATE users SET display_name = @displayName, kind = 'person' WHERE id = @userId"),
    setSubject: database.prepare('UPDATE app_users SET subject = @subject, rooms = @rooms WHERE user_id = @userId'),
    hasName: database.prepare<[string], number>('SELECT 1 FROM users WHERE username_folded = ?').pluck(),
    userIds: database.prepare<[AppId], UserId>('SELECT user_id FROM app_users WHERE app_id = ?').pluck(),
    forgetTokens: database.prepare<[number]>('DELETE FROM host_tokens WHERE expires_at <= ?'),
    useToken: database.prepare(
      'INSERT INTO host_tokens (app_id, token_hash, expires_at) VALUES (@appId, @hash, @expiresAt) ON CONFLICT DO NOTHING',
    ),
  };
}
