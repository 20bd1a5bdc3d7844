import type { RoomId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../ports/clock.ts';
import type { PurgeState, PurgeStore } from '../../ports/data-at-rest.ts';
import type { SqliteArchive } from './sqlite-archive.ts';

interface RoomRow {
  deleted_at: number | null;
  purging_at: number | null;
  message_count: number;
}

/** Deletes rooms for good, a chunk at a time, in both files. */
export class SqlitePurge implements PurgeStore {
  readonly #database: Database;
  readonly #archive: SqliteArchive;
  readonly #clock: Clock;

  constructor(database: Database, archive: SqliteArchive, clock: Clock) {
    this.#database = database;
    this.#archive = archive;
    this.#clock = clock;
  }

  async look(roomId: RoomId): ReturnType<PurgeStore['look']> {
    const state = this.#look(roomId);
    return typeof state === 'string' ? state : { roomId, remaining: state.remaining };
  }

  async begin(roomId: RoomId, at: number): ReturnType<PurgeStore['begin']> {
    const database = this.#database;
    const begin = database.transaction(() => {
      const state = this.#look(roomId);
      if (typeof state === 'string') return state;
      if (!state.isBegun) {
        // The name is free from here on; nobody guesses the one that stays until the end.
        const name = `purged-${roomId}-${this.#clock.randomToken(12)}`;
        database.prepare('UPDATE rooms SET purging_at = ?, name = ? WHERE id = ?').run(at, name, roomId);
      }
      return { roomId, remaining: state.remaining };
    });
    return begin.immediate();
  }

  async removeChunk(roomId: RoomId, limit: number): ReturnType<PurgeStore['removeChunk']> {
    const archive = this.#archive;
    if (archive.file.isAttached) {
      archive.file.assertInPlace();
      const inArchive = archive.file.guard(() => this.#remove('archive', roomId, limit));
      if (inArchive > 0) return { removed: inArchive, done: false };
    }
    const inMain = this.#remove('main', roomId, limit);
    if (inMain > 0) return { removed: inMain, done: false };
    return { removed: 0, done: true };
  }

  async finish(roomId: RoomId): Promise<void> {
    this.#database.prepare('DELETE FROM rooms WHERE id = ? AND purging_at IS NOT NULL').run(roomId);
    this.#archive.bounds.refresh([roomId], []);
  }

  async unfinished(): Promise<PurgeState[]> {
    return this.#database
      .prepare<[], PurgeState>(
        'SELECT id AS roomId, message_count AS remaining FROM rooms WHERE purging_at IS NOT NULL ORDER BY purging_at',
      )
      .all();
  }

  #look(roomId: RoomId): { remaining: number; isBegun: boolean } | 'not_found' | 'not_deleted' {
    const room = this.#database
      .prepare<[RoomId], RoomRow>('SELECT deleted_at, purging_at, message_count FROM rooms WHERE id = ?')
      .get(roomId);
    if (!room) return 'not_found';
    const isBegun = room.purging_at !== null;
    if (!isBegun && room.deleted_at === null) return 'not_deleted';
    return { remaining: room.message_count, isBegun };
  }

  #remove(file: 'main' | 'archive', roomId: RoomId, limit: number): number {
    const database = this.#database;
    const remove = database.prepare<[RoomId, number]>(
      `DELETE FROM ${file}.messages WHERE id IN (SELECT id FROM ${file}.messages WHERE room_id = ? LIMIT ?)`,
    );
    const count = database.prepare<[number, RoomId]>(
      'UPDATE rooms SET message_count = max(0, message_count - ?) WHERE id = ?',
    );
    return database
      .transaction(() => {
        const { changes } = remove.run(roomId, limit);
        count.run(changes, roomId);
        return changes;
      })
      .immediate();
  }
}
