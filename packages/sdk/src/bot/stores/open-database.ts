import type { DatabaseSync } from 'node:sqlite';
import { loadSqlite } from './load-sqlite.ts';
import { storeUnavailable } from './store-unavailable.ts';

/** Says that a file is a bot's state: "RmfB". */
const APPLICATION_ID = 0x526d6642;
/** Another process holds the file for a moment only. */
const BUSY_MS = 5_000;

/** The bot's database at `path`, made if there is none. Throws what Node throws, and `ChatError` for a foreign database. */
export function openDatabase(path: string): DatabaseSync {
  makePrivateFile(path);
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    makeTable(database, path);
    // A crash of the machine may lose the last writes, never one from the middle: the bot then handles again what it
    // handled since, which shows nobody anything twice.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function makeTable(database: DatabaseSync, path: string): void {
  // Two processes that begin at the same moment make it one after the other.
  database.exec('BEGIN IMMEDIATE');
  try {
    const isNew = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'] === 0;
    const owner = database.prepare('PRAGMA application_id').get()?.['application_id'];
    if (!isNew && owner !== APPLICATION_ID) {
      throw storeUnavailable(
        `${path} is the database of another program. Set ROOMFUL_STATE to a file of the bot’s own.`,
      );
    }
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
    `);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** For its owner only, as are the files that SQLite makes beside it. */
function makePrivateFile(path: string): void {
  const { closeSync, existsSync, mkdirSync, openSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another process was quicker.
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
}
