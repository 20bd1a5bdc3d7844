import type { DatabaseSync } from 'node:sqlite';
import { ChatError } from '../../errors.ts';
import type { BotStore, Versioned } from '../bot-store.ts';
import { assertKey, assertText } from './assert-key.ts';
import { endOfPrefix } from './compare-bytes.ts';
import { openDatabase } from './open-database.ts';
import { storeUnavailable } from './store-unavailable.ts';

/**
 * Keeps everything in one SQLite file, by the SQLite that Node brings along. The file and its folder are made at first
 * use, readable for their owner only; several processes may use one file. After `close` the next call opens it again.
 *
 * @example
 * const bot = createBot({ store: new SqliteStore('data/helper.db') });
 */
export class SqliteStore implements BotStore {
  readonly #path: string;
  #open: { database: DatabaseSync; statements: Statements } | undefined;

  constructor(path: string) {
    if (path === '' || path === ':memory:') {
      throw new TypeError('SqliteStore needs the path of a file. For a store without a file use MemoryStore.');
    }
    this.#path = path;
  }

  async get(key: string): Promise<Versioned | undefined> {
    assertKey(key);
    return this.#run(({ get }) => {
      const row = get.get(key);
      return row && toVersioned(row);
    });
  }

  async set(key: string, value: string, expectedVersion: number): Promise<number | undefined> {
    assertKey(key);
    assertText(value, 'A value');
    return this.#run(({ insert, update }) => {
      const { changes } = expectedVersion === 0 ? insert.run(key, value) : update.run(value, key, expectedVersion);
      return changes === 1 ? expectedVersion + 1 : undefined;
    });
  }

  async put(key: string, value: string): Promise<number> {
    assertKey(key);
    assertText(value, 'A value');
    return this.#run(({ put }) => Number(put.get(key, value)?.['version']));
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    this.#run((statements) => statements.delete.run(key));
  }

  async list(
    prefix: string,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Promise<({ key: string } & Versioned)[]> {
    const end = endOfPrefix(prefix);
    return this.#run(({ list, listToEnd }) => {
      const rows =
        end === undefined ? listToEnd.all(prefix, after ?? '', limit) : list.all(prefix, after ?? '', end, limit);
      return rows.map((row) => ({ key: String(row['key']), ...toVersioned(row) }));
    });
  }

  async close(): Promise<void> {
    this.#open?.database.close();
    this.#open = undefined;
  }

  #run<Result>(act: (statements: Statements) => Result): Result {
    try {
      if (!this.#open) {
        const database = openDatabase(this.#path);
        this.#open = { database, statements: prepare(database) };
      }
      return act(this.#open.statements);
    } catch (error) {
      throw error instanceof ChatError ? error : unusable(this.#path, error);
    }
  }
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  const page = 'SELECT key, value, version FROM entries WHERE key >= ? AND key > ?';
  return {
    get: database.prepare('SELECT value, version FROM entries WHERE key = ?'),
    insert: database.prepare('INSERT INTO entries (key, value, version) VALUES (?, ?, 1) ON CONFLICT DO NOTHING'),
    update: database.prepare('UPDATE entries SET value = ?, version = version + 1 WHERE key = ? AND version = ?'),
    put: database.prepare(
      `INSERT INTO entries (key, value, version) VALUES (?, ?, 1)
       ON CONFLICT DO UPDATE SET value = excluded.value, version = version + 1 RETURNING version`,
    ),
    delete: database.prepare('DELETE FROM entries WHERE key = ?'),
    list: database.prepare(`${page} AND key < ? ORDER BY key LIMIT ?`),
    listToEnd: database.prepare(`${page} ORDER BY key LIMIT ?`),
  };
}

function toVersioned(row: Record<string, unknown>): Versioned {
  return { value: String(row['value']), version: Number(row['version']) };
}

/** What the file system or SQLite says, as one sentence with what to do. */
function unusable(path: string, error: unknown): ChatError {
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string };
  const isRefused = code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || (errcode ?? 0) % 256 === 8;
  return storeUnavailable(`The bot’s state in ${path} ${explain()}`, error);

  function explain(): string {
    if (isRefused) return 'can’t be written by this user. Change its rights, or set ROOMFUL_STATE to another file.';
    // The primary result codes of SQLite are the lowest byte.
    switch ((errcode ?? 0) % 256) {
      case 5:
        return 'is locked by another program. End that, or wait until it is done.';
      case 11:
      case 26:
        return 'is no database, or damaged. Move it away (the bot begins anew then), or set ROOMFUL_STATE to another file.';
      case 13:
        return 'can’t be written: the disk is full. Make room.';
      case 14:
        return 'can’t be opened. Is it a folder? Set ROOMFUL_STATE to a file.';
    }
    return `can’t be used: ${message ?? String(error)}.`;
  }
}
