import type { HookId, HookOffReason, MessageId, RoomId, UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { Selectable } from 'kysely';
import type {
  HookCursor,
  HookFailure,
  HookStore,
  NewHook,
  StoredHook,
  StoredIncomingHook,
} from '../../ports/hook-store.ts';
import { HOOK_COLUMNS, type HookRow, toHook } from './hook-row.ts';
import { toRoom } from './room-row.ts';
import type { RoomsTable } from './schema.ts';
import { guardStorage } from './storage-error.ts';

type PlaceRow = Selectable<RoomsTable> & {
  cursor_rev: number | null;
  whole_up_to: MessageId | 0;
  newest_id: MessageId | 0;
};

/** Of the rooms that are there, those that the hook is about. */
const ITS_ROOMS = `FROM hooks h JOIN rooms r ON r.deleted_at IS NULL AND r.purging_at IS NULL
    LEFT JOIN hook_cursors c ON c.hook_id = h.id AND c.room_id = r.id
  WHERE h.id = @hookId AND (h.all_rooms = 1 OR c.hook_id IS NOT NULL)`;

export class SqliteHooks implements HookStore {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #create: (hook: NewHook, max: number) => StoredHook | 'too_many' | 'no_room';
  readonly #saveCursors: (cursors: readonly HookCursor[]) => void;

  constructor(database: Database) {
    const statements = prepare(database);
    this.#statements = statements;
    const create = database.transaction((hook: NewHook, max: number) => this.#insert(hook, max));
    this.#create = (hook, max) => create.immediate(hook, max);
    const saveCursors = database.transaction((cursors: readonly HookCursor[]) => {
      for (const cursor of cursors) statements.saveCursor.run(cursor);
    });
    this.#saveCursors = (cursors) => saveCursors.immediate(cursors);
  }

  create(hook: NewHook, max: number): ReturnType<HookStore['create']> {
    return guardStorage(() => this.#create(hook, max));
  }

  listOf(botId: UserId): Promise<StoredHook[]> {
    return guardStorage(() => this.#statements.listOf.all({ botId }).map(toHook));
  }

  find(hookId: HookId): Promise<StoredHook | undefined> {
    return guardStorage(() => {
      const row = this.#statements.find.get({ hookId });
      return row && toHook(row);
    });
  }

  findByHash(secretHash: string): Promise<StoredIncomingHook | undefined> {
    return guardStorage(() => {
      const row = this.#statements.findByHash.get({ secretHash });
      const hook = row && toHook(row);
      return hook?.kind === 'incoming' ? hook : undefined;
    });
  }

  remove(hookId: HookId): Promise<void> {
    return this.#run(() => this.#statements.remove.run({ hookId }));
  }

  setSecretHash(hookId: HookId, secretHash: string): Promise<void> {
    return this.#run(() => this.#statements.setSecretHash.run({ hookId, secretHash }));
  }

  setSecret(hookId: HookId, secret: string, formerUntil: number): Promise<void> {
    return this.#run(() => this.#statements.setSecret.run({ hookId, secret, formerUntil }));
  }

  setUrl(hookId: HookId, url: string): Promise<void> {
    return this.#run(() => this.#statements.setUrl.run({ hookId, url }));
  }

  setDisabled(hookId: HookId, reason: HookOffReason | null): Promise<void> {
    return this.#run(() => this.#statements.setDisabled.run({ hookId, reason }));
  }

  disableOf(botIds: readonly UserId[], reason: HookOffReason, { madeByBots }: { madeByBots: boolean }): Promise<void> {
    const { disableOf } = this.#statements;
    return this.#run(() => disableOf.run({ ids: JSON.stringify(botIds), reason, onlyOwn: madeByBots ? 1 : 0 }));
  }

  noteDelivered(hookId: HookId, at: number): Promise<void> {
    return this.#run(() => this.#statements.noteDelivered.run({ hookId, at }));
  }

  noteTrouble(hookId: HookId, failure: HookFailure): Promise<void> {
    return this.#run(() => this.#statements.noteTrouble.run({ hookId, ...failure }));
  }

  noteFailure(hookId: HookId, failure: HookFailure): Promise<number> {
    return guardStorage(() => this.#statements.noteFailure.get({ hookId, ...failure })?.failing_since ?? failure.at);
  }

  active(): Promise<HookId[]> {
    return guardStorage(() => this.#statements.active.all());
  }

  roomsBehind(hookId: HookId, options: { afterRoomId: number; limit: number }): Promise<RoomId[]> {
    return guardStorage(() => this.#statements.roomsBehind.all({ hookId, ...options }));
  }

  place(hookId: HookId, roomId: RoomId): ReturnType<HookStore['place']> {
    return guardStorage(() => {
      const row = this.#statements.place.get({ hookId, roomId });
      if (!row) return undefined;
      const { cursor_rev: rev, whole_up_to: wholeUpTo, newest_id: newestId } = row;
      const cursor = rev === null ? undefined : { hookId, roomId, rev, wholeUpTo, newestId };
      return { room: toRoom(row), cursor };
    });
  }

  saveCursors(cursors: readonly HookCursor[]): Promise<void> {
    return this.#run(() => this.#saveCursors(cursors));
  }

  #insert(hook: NewHook, max: number): StoredHook | 'too_many' | 'no_room' {
    const statements = this.#statements;
    const { botId, createdBy, at } = hook;
    if ((statements.countOf.get({ botId }) ?? 0) >= max) return 'too_many';
    const rooms = hook.kind === 'incoming' ? [hook.roomId] : hook.roomIds;
    if (rooms?.some((roomId) => statements.isRoom.get({ roomId }) === undefined)) return 'no_room';
    if (hook.kind === 'incoming') {
      const { roomId, secretHash } = hook;
      return this.#inserted(statements.insertIncoming.get({ botId, createdBy, at, roomId, secretHash }));
    }
    const { url, secret } = hook;
    const allRooms = rooms === null ? 1 : 0;
    const hookId = statements.insertOutgoing.get({ botId, createdBy, at, url, secret, allRooms });
    // It tells what comes from now on.
    statements.startCursors.run({ hookId, allRooms, roomIds: JSON.stringify(rooms ?? []) });
    return this.#inserted(hookId);
  }

  #inserted(hookId: HookId | undefined): StoredHook {
    const row = hookId === undefined ? undefined : this.#statements.find.get({ hookId });
    if (!row) throw new Error('a hook that was just inserted is not there');
    return toHook(row);
  }

  #run(work: () => unknown): Promise<void> {
    return guardStorage(() => void work());
  }
}

function prepare(database: Database) {
  const first = <Value>(sql: string) => database.prepare<[object], Value>(sql).pluck();
  const change = (sql: string) => database.prepare<[object]>(sql);
  const update = (set: string) => change(`UPDATE hooks SET ${set} WHERE id = @hookId`);
  const rows = (rest: string) => database.prepare<[object], HookRow>(`SELECT ${HOOK_COLUMNS} FROM hooks h ${rest}`);
  const failed = 'failed_at = @at, failed_status = @status, failed_message = @message';
  return {
    countOf: first<number>('SELECT count(*) FROM hooks WHERE bot_user_id = @botId'),
    isRoom: first<RoomId>('SELECT id FROM rooms WHERE id = @roomId AND deleted_at IS NULL AND purging_at IS NULL'),
    insertIncoming: first<HookId>(
      `INSERT INTO hooks (bot_user_id, kind, created_at, created_by, room_id, secret_hash)
       VALUES (@botId, 'incoming', @at, @createdBy, @roomId, @secretHash) RETURNING id`,
    ),
    insertOutgoing: first<HookId>(
      `INSERT INTO hooks (bot_user_id, kind, created_at, created_by, url, secret, all_rooms)
       VALUES (@botId, 'outgoing', @at, @createdBy, @url, @secret, @allRooms) RETURNING id`,
    ),
    startCursors: change(
      `INSERT INTO hook_cursors (hook_id, room_id, rev, whole_up_to, newest_id)
       SELECT @hookId, r.id, r.rev, n.newest, n.newest FROM rooms r
         CROSS JOIN (SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0) AS newest) n
       WHERE @allRooms = 1 OR r.id IN (SELECT value FROM json_each(@roomIds))`,
    ),
    listOf: rows('WHERE h.bot_user_id = @botId ORDER BY h.id'),
    find: rows('WHERE h.id = @hookId'),
    findByHash: rows('WHERE h.secret_hash = @secretHash'),
    remove: change('DELETE FROM hooks WHERE id = @hookId'),
    setSecretHash: update('secret_hash = @secretHash'),
    setSecret: update('former_secret = secret, former_until = @formerUntil, secret = @secret'),
    setUrl: update('url = @url'),
    setDisabled: update('disabled_reason = @reason, failing_since = NULL'),
    disableOf: change(
      `UPDATE hooks SET disabled_reason = @reason
       WHERE bot_user_id IN (SELECT value FROM json_each(@ids)) AND disabled_reason IS NULL
         AND (@onlyOwn = 0 OR created_by = bot_user_id)`,
    ),
    noteDelivered: update('last_delivered_at = @at, failing_since = NULL'),
    noteTrouble: update(failed),
    noteFailure: database.prepare<[object], { failing_since: number }>(
      `UPDATE hooks SET ${failed}, failing_since = coalesce(failing_since, @at) WHERE id = @hookId RETURNING failing_since`,
    ),
    active: database
      .prepare<[], HookId>("SELECT id FROM hooks WHERE kind = 'outgoing' AND disabled_reason IS NULL ORDER BY id")
      .pluck(),
    roomsBehind: first<RoomId>(
      `SELECT r.id ${ITS_ROOMS} AND r.id > @afterRoomId AND (c.rev IS NULL OR r.rev > c.rev) ORDER BY r.id LIMIT @limit`,
    ),
    place: database.prepare<[object], PlaceRow>(
      `SELECT r.*, c.rev AS cursor_rev, coalesce(c.whole_up_to, 0) AS whole_up_to, coalesce(c.newest_id, 0) AS newest_id
       ${ITS_ROOMS} AND r.id = @roomId`,
    ),
    // The hook or the room may be gone by now.
    saveCursor: change(
      `INSERT INTO hook_cursors (hook_id, room_id, rev, whole_up_to, newest_id)
       SELECT @hookId, @roomId, @rev, @wholeUpTo, @newestId
         WHERE EXISTS (SELECT 1 FROM hooks WHERE id = @hookId) AND EXISTS (SELECT 1 FROM rooms WHERE id = @roomId)
       ON CONFLICT DO UPDATE SET rev = excluded.rev, whole_up_to = excluded.whole_up_to, newest_id = excluded.newest_id`,
    ),
  };
}
