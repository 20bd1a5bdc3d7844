import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Logger } from '../../logger.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ArchiveFile } from './archive-file.ts';
import { FilePlace } from './file-place.ts';
import { toStartError } from './open-database.ts';
import { guardStorage, storageUnavailable } from './storage-error.ts';
import { explainTrouble, isFinal, isStorageError, recogniseTrouble, type Trouble } from './storage-trouble.ts';
import { TroubleLog } from './trouble-log.ts';

/** How long a first call waits for another program's lock, without holding up anything else. */
const LOCK_PATIENCE_MS = 2_000;
const LOCK_RETRY_MS = 20;
const PROBE_MS = 1_000;
/** What a disk that was full needs before it counts as well again: many messages' worth. */
const ROOM_BYTES = 1_048_576;

type State =
  { kind: 'well' } | { kind: 'failing'; failedAt: number; trouble: Trouble } | { kind: 'over'; trouble: Trouble };
type Access = 'read' | 'write';

export interface WatchParts {
  clock: Clock;
  logger: Logger;
  /** Until then whatever fails is a reason not to start, and nobody is there to be told by a code. */
  isServing: () => boolean;
}

/**
 * Stands between the store's methods and whoever calls them. A write is answered only if its file is where a restart
 * finds it; trouble becomes `STORAGE_UNAVAILABLE`, is logged once, and ends by itself.
 */
export class StorageWatch {
  readonly #database: Database;
  readonly #path: string | undefined;
  readonly #place: FilePlace | undefined;
  readonly #archive: ArchiveFile | undefined;
  readonly #parts: WatchParts;
  readonly #log: TroubleLog;
  #state: State = { kind: 'well' };
  #cancelProbe: (() => void) | undefined;
  #isStopped = false;

  constructor(
    { database, path, archive }: { database: Database; path: string | undefined; archive?: ArchiveFile },
    parts: WatchParts,
  ) {
    this.#archive = archive;
    this.#database = database;
    this.#path = path;
    this.#place = path === undefined ? undefined : new FilePlace(database, path);
    this.#parts = parts;
    this.#log = new TroubleLog(parts);
    // Waiting inside SQLite would hold up every reader and every socket of the process.
    database.pragma('busy_timeout = 0');
  }

  /** The same methods, watched. */
  cover<Part extends object>(part: Part, access: Readonly<Record<keyof Part, Access>>): Part {
    const covered = Object.entries<Access>(access).map(([name, kind]) => {
      const method = (part as Record<string, (...args: unknown[]) => unknown>)[name]?.bind(part);
      return [name, (...args: unknown[]) => this.#run(kind, () => method?.(...args))];
    });
    return Object.fromEntries(covered) as Part;
  }

  isWell(): boolean {
    if (this.#state.kind === 'well') this.#notice(this.#place?.look());
    return this.#state.kind === 'well' && this.#isArchiveWell();
  }

  /** Ends the watching. Without `mayWrite` not even closing may write to the file. */
  stop(): { mayWrite: boolean } {
    this.#isStopped = true;
    this.#cancelProbe?.();
    this.#place?.close();
    return { mayWrite: this.#state.kind !== 'over' };
  }

  async #run<Result>(access: Access, work: () => Result | Promise<Result>): Promise<Result> {
    if (access === 'write') this.#prepareToWrite();
    const result = await this.#attempt(access === 'write' ? () => this.#writeAlone(work) : work);
    // The commit may have gone into a file that was moved away meanwhile.
    if (access === 'write') this.#assertInPlace();
    return result;
  }

  /** Throws before anything is written when it would be in vain. */
  #prepareToWrite(): void {
    if (this.#state.kind === 'over') throw this.#refusal(this.#state.trouble);
    this.#assertInPlace();
  }

  /** Inside a transaction that a failure left open, a commit would be none. */
  #writeAlone<Result>(work: () => Result): Result {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    return work();
  }

  #isArchiveWell(): boolean {
    const trouble = this.#archive?.look();
    if (trouble) this.#log.refused(trouble);
    return trouble === undefined;
  }

  #assertInPlace(): void {
    const trouble = this.#place?.look();
    if (trouble) throw this.#refusal(trouble);
  }

  async #attempt<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const { clock } = this.#parts;
    // Once it is known that the storage fails, nobody has to wait to hear it.
    const deadline = this.#state.kind === 'well' ? clock.now() + LOCK_PATIENCE_MS : clock.now();
    for (;;) {
      try {
        return await guardStorage(work);
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined;
        if (!isStorageError(cause)) throw error;
        if ('ofFile' in cause && !cause.code.startsWith('SQLITE_BUSY')) {
          throw this.#refuseArchive(recogniseTrouble(cause.code, String(cause.ofFile)), cause);
        }
        if (!cause.code.startsWith('SQLITE_BUSY') || clock.now() >= deadline) {
          throw this.#refusal(recogniseTrouble(cause.code, this.#path ?? ':memory:'), cause);
        }
        await new Promise<void>((resolve) => clock.setTimeout(resolve, LOCK_RETRY_MS));
      }
    }
  }

  /** Old messages can't be read or moved; all the others can. */
  #refuseArchive(trouble: Trouble, cause: unknown): Error {
    if (!this.#parts.isServing()) return toStartError(cause, trouble.path);
    this.#log.refused(trouble, cause);
    return storageUnavailable(cause);
  }

  #refusal(trouble: Trouble, cause?: unknown): Error {
    if (!this.#parts.isServing()) {
      return toStartError(cause ?? explainTrouble(trouble), trouble.path);
    }
    this.#notice(trouble, cause);
    return storageUnavailable(cause ?? new Error(explainTrouble(trouble)));
  }

  #notice(trouble: Trouble | undefined, cause?: unknown): void {
    if (!trouble) return;
    this.#log.refused(trouble, cause);
    if (isFinal(trouble)) this.#state = { kind: 'over', trouble };
    if (this.#state.kind === 'over') return;
    this.#state = { kind: 'failing', failedAt: this.#parts.clock.now(), trouble };
    this.#planProbe();
  }

  #hasRoom(): boolean {
    if (this.#path === undefined) return true;
    const { bavail, bsize } = statfsSync(dirname(this.#path));
    return bavail * bsize >= ROOM_BYTES;
  }

  #planProbe(): void {
    if (this.#isStopped) return;
    this.#cancelProbe ??= this.#parts.clock.setTimeout(() => {
      this.#cancelProbe = undefined;
      void this.#probe();
    }, PROBE_MS);
  }

  /**
   * Recovery shows although nobody writes: a page of the file is really written. On a disk that is nearly full small
   * writes succeed between those that fail, so it takes a second without trouble and some free space as well.
   */
  async #probe(): Promise<void> {
    if (this.#state.kind !== 'failing') return;
    if (this.#parts.clock.now() - this.#state.failedAt < PROBE_MS) return this.#planProbe();
    try {
      if (this.#state.trouble.kind === 'full' && !this.#hasRoom()) return this.#planProbe();
      await this.#run('write', () => {
        const version = Number(this.#database.pragma('user_version', { simple: true }));
        this.#database.pragma(`user_version = ${version}`);
      });
    } catch {
      // Told where it was refused.
      return this.#planProbe();
    }
    this.#state = { kind: 'well' };
    this.#log.recovered(this.#path);
  }
}
