import type { HookId, RoomId } from '@roomful/protocol';
import { isStorageTrouble } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { HookCursor, HookStore } from '../ports/hook-store.ts';

/** Many steps are written together: what a crash takes back is told again, and its replies are known by their keys. */
const SAVE_AFTER_MS = 250;
const RETRY_MS = 5_000;

/** How far each hook is, ahead of what is written down. */
export class CursorBook {
  readonly #parts: { hooks: Pick<HookStore, 'saveCursors'>; clock: Clock; logger: Logger };
  #waiting = new Map<string, HookCursor>();
  #saving: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;

  constructor(parts: { hooks: Pick<HookStore, 'saveCursors'>; clock: Clock; logger: Logger }) {
    this.#parts = parts;
  }

  /** What is not written yet. */
  find(hookId: HookId, roomId: RoomId): HookCursor | undefined {
    return this.#waiting.get(`${hookId} ${roomId}`);
  }

  set(cursor: HookCursor): void {
    this.#waiting.set(`${cursor.hookId} ${cursor.roomId}`, cursor);
    this.#plan(SAVE_AFTER_MS);
  }

  /** Resolves when everything is written, as far as it can be. */
  async save(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await (this.#saving = this.#saving.then(() => this.#write()));
  }

  #plan(delayMs: number): void {
    this.#cancelTimer ??= this.#parts.clock.setTimeout(() => void this.save(), delayMs);
  }

  async #write(): Promise<void> {
    const cursors = [...this.#waiting.values()];
    if (cursors.length === 0) return;
    try {
      await this.#parts.hooks.saveCursors(cursors);
    } catch (error) {
      if (!isStorageTrouble(error)) this.#parts.logger.warn({ err: error }, 'places of hooks not saved');
      this.#plan(RETRY_MS);
      return;
    }
    // What went on meanwhile stays.
    for (const cursor of cursors) {
      if (this.find(cursor.hookId, cursor.roomId) === cursor) this.#waiting.delete(`${cursor.hookId} ${cursor.roomId}`);
    }
  }
}
