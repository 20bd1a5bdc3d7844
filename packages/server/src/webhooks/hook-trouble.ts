import type { RoomId } from '@roomful/protocol';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { HookStore, StoredOutgoingHook } from '../ports/hook-store.ts';
import { backOffMs } from './back-off.ts';
import type { Attempt } from './deliver-event.ts';

/** What follows from a failure: nothing more, a pause of the whole hook, or a rest of one room. */
type Next = { kind: 'off' } | { kind: 'pause' | 'rest'; failures: number; waitMs: number };

interface TroubleParts {
  hooks: Pick<HookStore, 'noteFailure' | 'setDisabled'>;
  clock: Clock;
  logger: Logger;
  giveUpAfterMs: number;
}

/** Counts what fails in a row: a receiver that is away holds up the hook, an event that it refuses holds up its room. */
export class HookTrouble {
  readonly #parts: TroubleParts;
  readonly #ofRooms = new Map<RoomId, number>();
  #away = 0;
  #awayUntil = 0;

  constructor(parts: TroubleParts) {
    this.#parts = parts;
  }

  /** Until somebody answers again, one request at a time is enough to find out. */
  get isAway(): boolean {
    return this.#away > 0;
  }

  taken(roomId: RoomId): void {
    this.#away = 0;
    this.#awayUntil = 0;
    this.#ofRooms.delete(roomId);
  }

  async note(hook: StoredOutgoingHook, roomId: RoomId, attempt: Exclude<Attempt, { kind: 'taken' }>): Promise<Next> {
    const { hooks, clock, giveUpAfterMs } = this.#parts;
    if (attempt.kind === 'gone') return this.#switchOff(hook, 'gone');
    const { status, message } = attempt;
    const at = clock.now();
    const since = await hooks.noteFailure(hook.id, { at, status, message });
    if (at - since >= giveUpAfterMs) return this.#switchOff(hook, 'failing');
    const failures = attempt.kind === 'away' ? this.#awayAgain(at) : this.#refusedAgain(roomId);
    const waitMs = Math.max(backOffMs(failures, clock.random()), attempt.retryAfterMs ?? 0);
    if (attempt.kind === 'away') this.#awayUntil = at + waitMs;
    return { kind: attempt.kind === 'away' ? 'pause' : 'rest', failures, waitMs };
  }

  /** Requests that were under way together are one failure. */
  #awayAgain(at: number): number {
    if (at >= this.#awayUntil) this.#away++;
    return this.#away;
  }

  #refusedAgain(roomId: RoomId): number {
    this.#away = 0;
    const failures = (this.#ofRooms.get(roomId) ?? 0) + 1;
    this.#ofRooms.set(roomId, failures);
    return failures;
  }

  async #switchOff({ id, botId }: StoredOutgoingHook, reason: 'gone' | 'failing'): Promise<Next> {
    await this.#parts.hooks.setDisabled(id, reason);
    this.#parts.logger.info({ hookId: id, botId, reason }, 'hook switched off');
    return { kind: 'off' };
  }
}
