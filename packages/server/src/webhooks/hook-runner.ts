import type { HookEvent, HookId, Room, RoomId } from '@roomful/protocol';
import { isStorageTrouble } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { HookSender } from '../ports/hook-sender.ts';
import type { HookCursor, HookStore, StoredOutgoingHook } from '../ports/hook-store.ts';
import type { MessageStore, StoredRoom, UserStore } from '../ports/store.ts';
import type { CursorBook } from './cursor-book.ts';
import { type Attempt, deliverEvent } from './deliver-event.ts';
import { eventsOf, joinedEvent } from './hook-events.ts';
import type { HookMeter } from './hook-meter.ts';
import { HookTrouble } from './hook-trouble.ts';
import type { PostReplies } from './post-replies.ts';
import { RoomQueue } from './room-queue.ts';

/** Changes that are told before another room has its turn. */
const PAGE = 50;
const ROOMS_PAGE = 500;
const STORAGE_RETRY_MS = 5_000;
/** That all is well is written down about so often. */
const NOTE_EVERY_MS = 60_000;

export interface RunnerParts {
  databaseId: string;
  hooks: HookStore;
  cursors: CursorBook;
  messages: Pick<MessageStore, 'changesAfter'>;
  users: Pick<UserStore, 'findMany'>;
  sender: HookSender;
  postReplies: PostReplies;
  /** As everybody is told of it, with who is there. */
  viewRoom: (room: StoredRoom) => Room;
  clock: Clock;
  logger: Logger;
  meter: HookMeter;
  /** Of failures without any success, until the hook is switched off. */
  giveUpAfterMs: number;
}

/**
 * Tells one receiver what happens: event by event in each room, rooms side by side. It reads from the database what comes
 * after its cursor, so being woken is a hint only, and nothing is lost by a stop, on whichever side.
 */
export class HookRunner {
  readonly #hookId: HookId;
  readonly #parts: RunnerParts;
  readonly #rooms: RoomQueue;
  readonly #trouble: HookTrouble;
  readonly #stopped = new AbortController();
  readonly #onEnd: () => void;

  constructor(hookId: HookId, parts: RunnerParts, onEnd: () => void) {
    this.#hookId = hookId;
    this.#parts = parts;
    this.#onEnd = onEnd;
    this.#trouble = new HookTrouble(parts);
    this.#rooms = new RoomQueue({
      clock: parts.clock,
      work: (roomId) => this.#work(roomId),
      maxAtOnce: () => (this.#trouble.isAway ? 1 : undefined),
    });
  }

  /** Looks for everything that it has not told yet. Resolves when it has, or is stopped; waits for a storage that fails. */
  async start(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        return await this.#addRoomsBehind();
      } catch (error) {
        if (!isStorageTrouble(error)) throw error;
        await new Promise<void>((resolve) => void this.#parts.clock.setTimeout(resolve, STORAGE_RETRY_MS));
      }
    }
  }

  wake(roomId: RoomId): void {
    this.#rooms.add(roomId);
  }

  /** What waits for an answer is given up, and told again another time. Resolves when nothing works any more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#rooms.stop();
  }

  async #addRoomsBehind(): Promise<void> {
    for (let afterRoomId = 0; ;) {
      const behind = await this.#parts.hooks.roomsBehind(this.#hookId, { afterRoomId, limit: ROOMS_PAGE });
      for (const roomId of behind) this.#rooms.add(roomId);
      afterRoomId = behind.at(-1) ?? 0;
      if (behind.length < ROOMS_PAGE) return;
    }
  }

  async #work(roomId: RoomId): Promise<void> {
    try {
      if ((await this.#tellPage(roomId)) === 'more') this.#rooms.add(roomId);
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      if (!isStorageTrouble(error)) {
        this.#parts.logger.warn({ err: error, hookId: this.#hookId, roomId }, 'hook interrupted; it goes on by itself');
      }
      this.#rooms.rest(roomId, STORAGE_RETRY_MS);
    }
  }

  /** `later`: whoever stopped it knows when it goes on. */
  async #tellPage(roomId: RoomId): Promise<'more' | 'done' | 'later'> {
    const { databaseId, hooks, cursors, messages, users, viewRoom } = this.#parts;
    const hookId = this.#hookId;
    const hook = await this.#findHook();
    const place = hook && (await hooks.place(hookId, roomId));
    const [bot] = hook ? await users.findMany([hook.botId]) : [];
    if (!place || !bot) return 'done';
    const where = { databaseId, bot, room: viewRoom(place.room) };
    let cursor = cursors.find(hookId, roomId) ?? place.cursor;
    if (!cursor) {
      if (!(await this.#tell(joinedEvent(where)))) return 'later';
      cursor = this.#save({ hookId, roomId, rev: 0, wholeUpTo: 0, newestId: 0 });
    }
    const found = await messages.changesAfter(roomId, cursor.rev, PAGE + 1);
    for (const message of found.slice(0, PAGE)) {
      for (const event of eventsOf(message, { ...where, cursor })) if (!(await this.#tell(event))) return 'later';
      const newestId = message.id > cursor.newestId ? message.id : cursor.newestId;
      cursor = this.#save({ ...cursor, rev: message.rev, newestId });
    }
    if (found.length > PAGE) return 'more';
    // Revs that a restored backup left out are behind it too.
    const rev = Math.max(cursor.rev, place.room.rev);
    if (rev > cursor.rev || cursor.newestId > cursor.wholeUpTo) {
      this.#save({ ...cursor, rev, wholeUpTo: cursor.newestId });
    }
    return 'done';
  }

  #save(cursor: HookCursor): HookCursor {
    this.#parts.cursors.set(cursor);
    return cursor;
  }

  /** Whether it was taken, and its replies are posted. */
  async #tell(event: HookEvent): Promise<boolean> {
    const hook = await this.#findHook();
    if (!hook) return false;
    const { signal } = this.#stopped;
    const attempt = await deliverEvent(event, hook, { ...this.#parts, signal });
    if (attempt.kind !== 'taken') {
      await this.#fail(hook, event.room, attempt);
      return false;
    }
    this.#trouble.taken(event.room.id);
    // A bot that was stopped while this took its time says nothing, and hears it again later.
    const mayPost = async () => (await this.#findHook()) !== undefined;
    const { replies } = attempt;
    if (!(await this.#parts.postReplies({ hook, event, replies, mayPost, signal }))) return false;
    await this.#noteTaken(hook, attempt);
    this.#parts.meter.delivered();
    return true;
  }

  async #noteTaken(hook: StoredOutgoingHook, { trouble }: Extract<Attempt, { kind: 'taken' }>): Promise<void> {
    const { hooks, clock } = this.#parts;
    const at = clock.now();
    const isNews = hook.failingSince !== null || at - (hook.lastDeliveredAt ?? 0) >= NOTE_EVERY_MS;
    if (isNews) await hooks.noteDelivered(hook.id, at);
    if (trouble !== undefined) await hooks.noteTrouble(hook.id, { at, status: 200, message: trouble });
  }

  async #fail(hook: StoredOutgoingHook, room: Room, attempt: Exclude<Attempt, { kind: 'taken' }>): Promise<void> {
    this.#parts.meter.failed();
    const next = await this.#trouble.note(hook, room.id, attempt);
    if (next.kind === 'off') return this.#end();
    if (next.kind === 'rest') this.#rooms.rest(room.id, next.waitMs);
    else {
      this.#rooms.pause(next.waitMs);
      this.#rooms.add(room.id);
    }
    const { failures, waitMs } = next;
    const status = attempt.kind === 'gone' ? 410 : attempt.status;
    this.#parts.logger.debug({ hookId: hook.id, roomId: room.id, status, failures, waitMs }, 'hook failed');
  }

  async #findHook(): Promise<StoredOutgoingHook | undefined> {
    this.#stopped.signal.throwIfAborted();
    const hook = await this.#parts.hooks.find(this.#hookId);
    if (hook?.kind === 'outgoing' && hook.disabledReason === null) return hook;
    this.#end();
    return undefined;
  }

  #end(): void {
    this.#onEnd();
    void this.stop();
  }
}
