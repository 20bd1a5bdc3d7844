import { realpathSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Logger } from '../../logger.ts';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { CredentialStore } from '../../ports/credentials.ts';
import type { ArchiveStore, EraseStore, PurgeStore } from '../../ports/data-at-rest.ts';
import type { MessageStore, RoomStore, Store, UserStore } from '../../ports/store.ts';
import type { AccessTokenStore } from '../../ports/access-tokens.ts';
import type { AuditStore } from '../../ports/audit-store.ts';
import type { AppStore } from '../../ports/app-store.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { HookStore } from '../../ports/hook-store.ts';
import type { DirectoryStore } from '../../ports/directory-store.ts';
import { ensureDatabaseId } from './ensure-database-id.ts';
import { migrate } from './migrate.ts';
import { openDatabase, type Synchronous, toStartError } from './open-database.ts';
import type { Schema } from './schema.ts';
import { assertRestoreFinished } from './restore-mark.ts';
import { ServerLock } from './server-lock.ts';
import { SqliteCredentials } from './sqlite-credentials.ts';
import { SqliteAccessTokens } from './sqlite-access-tokens.ts';
import { SqliteAudit } from './sqlite-audit.ts';
import { SqliteArchive } from './sqlite-archive.ts';
import { SqliteApps } from './sqlite-apps.ts';
import { SqliteBots } from './sqlite-bots.ts';
import { SqliteHooks } from './sqlite-hooks.ts';
import { SqliteErase } from './sqlite-erase.ts';
import { SqliteDirectory } from './sqlite-directory.ts';
import { SqliteMessages } from './sqlite-messages.ts';
import { SqlitePurge } from './sqlite-purge.ts';
import { SqliteRooms } from './sqlite-rooms.ts';
import { SqliteUsers } from './sqlite-users.ts';
import { isStorageError } from './storage-trouble.ts';
import { StorageWatch } from './storage-watch.ts';

interface OpenOptions {
  synchronous: Synchronous;
  clock?: Clock | undefined;
  logger?: Logger | undefined;
  /** Until then what fails is a reason not to start. */
  isServing?: (() => boolean) | undefined;
  /** Who a second server is told to stop. */
  processId?: number | undefined;
}

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * One file, one connection. Kysely runs single statements on it only: a transaction of its own would be open across
 * ticks and swallow what the prepared statements do meanwhile.
 */
export class SqliteStore implements Store {
  readonly databaseId: string;
  readonly users: UserStore;
  readonly credentials: CredentialStore;
  readonly rooms: RoomStore;
  readonly messages: MessageStore;
  readonly accessTokens: AccessTokenStore;
  readonly bots: BotStore;
  readonly hooks: HookStore;
  readonly apps: AppStore;
  readonly directory: DirectoryStore;
  readonly audit: AuditStore;
  readonly archive: ArchiveStore;
  readonly purges: PurgeStore;
  readonly erasures: EraseStore;
  readonly #archive: SqliteArchive;
  readonly #database: Database.Database;
  readonly #db: Kysely<Schema>;
  readonly #watch: StorageWatch;
  readonly #lock: ServerLock | undefined;

  /** Opens the file, brings its schema up to date; throws `StartError` when it can't. */
  static async open(path: string, options: OpenOptions): Promise<SqliteStore> {
    const database = openDatabase(path, options.synchronous);
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
    let lock: ServerLock | undefined;
    try {
      const realPath = path === ':memory:' ? undefined : realpathSync(path);
      if (realPath !== undefined) {
        lock = ServerLock.take(realPath, options.processId ?? 0);
        assertRestoreFinished(realPath);
      }
      await migrate(db as Kysely<unknown>);
      const { clock = systemClock, logger = silent, isServing = () => true } = options;
      const databaseId = ensureDatabaseId(database, clock);
      const archive = new SqliteArchive(database, realPath ?? path, clock);
      const watch = new StorageWatch({ database, path: realPath, archive: archive.file }, { clock, logger, isServing });
      return new SqliteStore({ database, databaseId, db, watch, lock, archive, clock });
    } catch (error) {
      database.close();
      lock?.release();
      throw isStorageError(error) ? toStartError(error, path) : error;
    }
  }

  private constructor(parts: {
    database: Database.Database;
    databaseId: string;
    db: Kysely<Schema>;
    watch: StorageWatch;
    lock: ServerLock | undefined;
    archive: SqliteArchive;
    clock: Clock;
  }) {
    const { database, db, watch, archive } = parts;
    this.databaseId = parts.databaseId;
    this.#archive = archive;
    this.#database = database;
    this.#db = db;
    this.#watch = watch;
    this.#lock = parts.lock;
    this.users = watch.cover<UserStore>(new SqliteUsers(db, archive), {
      create: 'write',
      findByName: 'read',
      rename: 'write',
      setLastSeen: 'write',
      recentAuthors: 'read',
      findMany: 'read',
    });
    this.credentials = watch.cover<CredentialStore>(new SqliteCredentials(database), {
      claim: 'write',
      isClaimed: 'read',
      findClaimKey: 'read',
      addClaimKey: 'write',
      removeClaimKey: 'write',
      setRecoveryCode: 'write',
      findRecoveryCode: 'read',
      recover: 'write',
      addPasskey: 'write',
      listPasskeys: 'read',
      findPasskey: 'read',
      usePasskey: 'write',
      removePasskey: 'write',
      removeAll: 'write',
    });
    this.rooms = watch.cover<RoomStore>(new SqliteRooms(db), {
      create: 'write',
      find: 'read',
      list: 'read',
      findActive: 'read',
      setDeletedAt: 'write',
    });
    this.messages = watch.cover<MessageStore>(new SqliteMessages(database, archive), {
      write: 'write',
      snapshot: 'read',
      page: 'read',
      around: 'read',
      changesAfter: 'read',
      ofUser: 'read',
      exists: 'read',
      setDelivery: 'write',
      settlePending: 'write',
    });
    this.accessTokens = watch.cover<AccessTokenStore>(new SqliteAccessTokens(db), {
      create: 'write',
      findByHash: 'read',
      find: 'read',
      listAdmin: 'read',
      revoke: 'write',
      setLastUsed: 'write',
    });
    this.bots = watch.cover<BotStore>(new SqliteBots(db), { create: 'write', listOf: 'read', ownerOf: 'read' });
    this.hooks = watch.cover<HookStore>(new SqliteHooks(database), {
      create: 'write',
      listOf: 'read',
      find: 'read',
      findByHash: 'read',
      remove: 'write',
      setSecretHash: 'write',
      setSecret: 'write',
      setUrl: 'write',
      setDisabled: 'write',
      disableOf: 'write',
      noteDelivered: 'write',
      noteTrouble: 'write',
      noteFailure: 'write',
      active: 'read',
      roomsBehind: 'read',
      place: 'read',
      saveCursors: 'write',
    });
    this.apps = watch.cover<AppStore>(new SqliteApps(database), {
      create: 'write',
      find: 'read',
      list: 'read',
      count: 'read',
      change: 'write',
      hasUsers: 'read',
      remove: 'write',
      addKey: 'write',
      removeKey: 'write',
      secrets: 'read',
      findSubject: 'read',
      findUser: 'read',
      createUser: 'write',
      updateUser: 'write',
      signGuestIn: 'write',
      hasName: 'read',
      userIds: 'read',
      useToken: 'write',
    });
    this.directory = watch.cover<DirectoryStore>(new SqliteDirectory(db), {
      listUsers: 'read',
      findUser: 'read',
      setRole: 'write',
      botsOf: 'read',
      keysOf: 'read',
      listRooms: 'read',
      countRoomsOf: 'read',
      count: 'read',
    });
    this.audit = watch.cover<AuditStore>(new SqliteAudit(db), { add: 'write', list: 'read' });
    this.archive = watch.cover<ArchiveStore>(archive, { moveChunk: 'write', finish: 'write', countOlder: 'read' });
    this.purges = watch.cover<PurgeStore>(new SqlitePurge(database, archive, parts.clock), {
      look: 'read',
      begin: 'write',
      removeChunk: 'write',
      finish: 'write',
      unfinished: 'read',
    });
    this.erasures = watch.cover<EraseStore>(new SqliteErase(database, archive), {
      begin: 'write',
      sessionsEnded: 'write',
      messagesLeft: 'read',
      scrub: 'write',
      finish: 'write',
      unfinished: 'read',
    });
  }

  async isHealthy(): Promise<boolean> {
    try {
      this.#database.prepare('SELECT 1 FROM users LIMIT 1').get();
      return this.#watch.isWell();
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const keeper = this.#watch.stop().mayWrite ? undefined : keepLog(this.#database.name);
    this.#archive.close();
    await this.#db.destroy();
    keeper?.close();
    this.#lock?.release();
  }
}

/** The last connection to close moves the log into the database, unless it only reads. */
function keepLog(path: string): Database.Database | undefined {
  try {
    const keeper = new Database(path, { readonly: true });
    keeper.pragma('user_version');
    return keeper;
  } catch {
    // So damaged that SQLite will not touch it.
    return undefined;
  }
}
