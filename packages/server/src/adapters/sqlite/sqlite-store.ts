import type { Database } from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { MessageStore, RoomStore, Store, UserStore } from '../../ports/store.ts';
import { migrate } from './migrate.ts';
import { openDatabase, type Synchronous } from './open-database.ts';
import type { Schema } from './schema.ts';
import { SqliteMessages } from './sqlite-messages.ts';
import { SqliteRooms } from './sqlite-rooms.ts';
import { SqliteUsers } from './sqlite-users.ts';

/**
 * One file, one connection. Kysely runs single statements on it only: a transaction of its own would be open across
 * ticks and swallow what the prepared statements do meanwhile.
 */
export class SqliteStore implements Store {
  readonly users: UserStore;
  readonly rooms: RoomStore;
  readonly messages: MessageStore;
  readonly #database: Database;
  readonly #db: Kysely<Schema>;

  /** Opens the file, brings its schema up to date; throws `StartError` when it can't. */
  static async open(path: string, options: { synchronous: Synchronous }): Promise<SqliteStore> {
    const database = openDatabase(path, options.synchronous);
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
    try {
      await migrate(db as Kysely<unknown>);
      return new SqliteStore(database, db);
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  private constructor(database: Database, db: Kysely<Schema>) {
    this.#database = database;
    this.#db = db;
    this.users = new SqliteUsers(db);
    this.rooms = new SqliteRooms(db);
    this.messages = new SqliteMessages(database);
  }

  async isHealthy(): Promise<boolean> {
    try {
      this.#database.prepare('SELECT 1 FROM users LIMIT 1').get();
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }
}
