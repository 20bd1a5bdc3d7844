import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { StartError } from '../../start-error.ts';
import { FilePlace } from './file-place.ts';
import { makePrivateFile } from './private-file.ts';
import { storageUnavailable } from './storage-error.ts';
import { explainTrouble, isStorageError, recogniseTrouble, type Trouble } from './storage-trouble.ts';

const ARCHIVE_SCHEMA = 1;
/** The index in which repeats are looked for stays in memory, or most of it. */
const CACHE_KIB = 16_384;

/**
 * The columns that a message has in both files. SQLite does not check across files, so the archive has no references: its
 * rows point at users and rooms of the main file, which keeps them.
 */
const SCHEMA_SQL = `
  CREATE TABLE IF NOT EXISTS archive.messages (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    room_id INTEGER NOT NULL,
    content TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    delivery_status TEXT NOT NULL,
    retry_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    client_id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    edited_at INTEGER NULL,
    deleted_at INTEGER NULL,
    first_content_hash TEXT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS archive.idx_archive_room_timestamp ON messages(room_id, timestamp);
  CREATE INDEX IF NOT EXISTS archive.idx_archive_room_rev ON messages(room_id, rev);
  CREATE INDEX IF NOT EXISTS archive.idx_archive_user ON messages(user_id, client_id);
  CREATE TABLE IF NOT EXISTS archive.owner (file_id TEXT NOT NULL) STRICT;`;

/** Where a database's archive is. */
export function archivePathOf(databasePath: string): string {
  return databasePath === ':memory:' ? ':memory:' : `${databasePath}-archive`;
}

/**
 * The file beside the database that old messages move to, attached to the same connection. It is made when the first
 * message moves. The database knows which file is its own by an id that stands in both.
 */
export class ArchiveFile {
  readonly path: string;
  readonly #database: Database;
  #place: FilePlace | undefined;
  #isAttached = false;

  /** Throws `StartError` when messages were archived and their file is not there, or is not fit to be used. */
  constructor(database: Database, databasePath: string) {
    this.#database = database;
    this.path = archivePathOf(databasePath);
    const fileId = this.#fileId();
    if (fileId === undefined) return;
    if (existsSync(this.path)) this.#attach(fileId);
    else if (this.#holdsMessages()) {
      throw new StartError(
        `${this.path} is missing: the older messages of ${databasePath} are in it. Put it back beside the database, or ` +
          'restore a backup of both.',
      );
    }
  }

  get isAttached(): boolean {
    return this.#isAttached;
  }

  /** Makes and attaches the file if there is none yet. */
  ensure(newFileId: () => string): void {
    if (this.#isAttached) return;
    let fileId = this.#fileId();
    if (fileId === undefined) {
      if (this.path !== ':memory:' && existsSync(this.path)) {
        throw new StartError(
          `${this.path} belongs to another database. Move it away, then messages can be archived here.`,
        );
      }
      fileId = newFileId();
      // First here: a file without its database would look like somebody else's after a crash.
      this.#database.prepare('INSERT INTO archive (id, file_id) VALUES (1, ?)').run(fileId);
    }
    if (this.path !== ':memory:') makePrivateFile(this.path, this.#database.name);
    this.#attach(fileId);
  }

  /** What keeps the archive from being where a restart finds it. */
  look(): Trouble | undefined {
    return this.#place?.look();
  }

  assertInPlace(): void {
    const trouble = this.look();
    if (trouble) throw storageUnavailable(new Error(explainTrouble(trouble)));
  }

  /** Runs what reads the archive: trouble with it is told of the right file, and is no reason to give up the other. */
  guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (isStorageError(error)) Object.assign(error, { ofFile: this.path });
      throw error;
    }
  }

  close(): void {
    this.#place?.close();
  }

  #fileId(): string | undefined {
    return this.#database.prepare<[], string>('SELECT file_id FROM archive').pluck().get();
  }

  #holdsMessages(): boolean {
    return this.#database.prepare('SELECT 1 FROM archived_rooms LIMIT 1').get() !== undefined;
  }

  #attach(fileId: string): void {
    try {
      this.#database.prepare('ATTACH DATABASE ? AS archive').run(this.path);
      const { path } = this;
      this.#prepare(fileId);
      if (path !== ':memory:') this.#place = new FilePlace(this.#database, path, 'archive');
      this.#isAttached = true;
    } catch (error) {
      if (this.#database.prepare("SELECT 1 FROM pragma_database_list WHERE name = 'archive'").get() !== undefined) {
        this.#database.exec('DETACH DATABASE archive');
      }
      if (!isStorageError(error)) throw error;
      throw new StartError(explainStart(error.code, this.path), { cause: error });
    }
  }

  #prepare(fileId: string): void {
    const database = this.#database;
    const schema = Number(database.pragma('archive.user_version', { simple: true }));
    if (schema === 0 && this.#holdsMessages()) {
      throw new StartError(`${this.path} is empty, but messages were archived in it. Restore a backup of it.`);
    }
    if (schema > ARCHIVE_SCHEMA) {
      throw new StartError(`${this.path} was written by a newer Roomful. Update Roomful, or restore a backup.`);
    }
    database.pragma('archive.journal_mode = WAL');
    database.pragma(`archive.cache_size = -${CACHE_KIB}`);
    // Whatever the database does: a message leaves it only once its copy can't be lost.
    database.pragma('archive.synchronous = FULL');
    database
      .transaction(() => {
        if (schema === 0) database.exec(SCHEMA_SQL);
        const owner = database.prepare<[], string>('SELECT file_id FROM archive.owner').pluck().get();
        if (owner === undefined) database.prepare('INSERT INTO archive.owner (file_id) VALUES (?)').run(fileId);
        else if (owner !== fileId) {
          throw new StartError(
            `${this.path} is the archive of another database. Put back the one that belongs to this database.`,
          );
        }
        // Really written: a read-only file shows itself now.
        database.pragma(`archive.user_version = ${ARCHIVE_SCHEMA}`);
      })
      .immediate();
  }
}

function explainStart(code: string, path: string): string {
  if (code === 'SQLITE_NOTADB') return `${path} is not an archive of Roomful. Restore a backup of it.`;
  switch (recogniseTrouble(code, path).kind) {
    case 'locked':
      return `${path} is locked by another program. Stop that program.`;
    case 'damaged':
      return `${path} is damaged. Restore a backup of it.`;
    case 'full':
      return `The disk of ${path} is full. Free some space.`;
    case 'read_only':
      return `${path} is read-only. Make the file and its folder writable.`;
    default:
      return `Roomful can't write its archive ${path} (${code}). Make the file and its folder writable.`;
  }
}
