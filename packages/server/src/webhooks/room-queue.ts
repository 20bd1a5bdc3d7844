import type { RoomId } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';

/** So many rooms of a hook are told of at once. */
const MAX_AT_ONCE = 4;

interface QueueParts {
  clock: Clock;
  /** Never throws. */
  work: (roomId: RoomId) => Promise<void>;
  /** `undefined`: as many as may be. */
  maxAtOnce: () => number | undefined;
}

/** Rooms that wait for their turn: each worked on by one at a time, some side by side. */
export class RoomQueue {
  readonly #parts: QueueParts;
  /** In the order in which they came. */
  readonly #due = new Set<RoomId>();
  readonly #active = new Map<RoomId, Promise<void>>();
  readonly #resting = new Map<RoomId, () => void>();
  #endPause: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** One that is worked on has another turn afterwards; one that rests will look at everything when it is back. */
  add(roomId: RoomId): void {
    if (this.#isStopped || this.#resting.has(roomId)) return;
    this.#due.add(roomId);
    this.#fill();
  }

  /** The room waits. */
  rest(roomId: RoomId, waitMs: number): void {
    if (this.#isStopped) return;
    this.#due.delete(roomId);
    this.#resting.get(roomId)?.();
    const cancel = this.#parts.clock.setTimeout(() => {
      this.#resting.delete(roomId);
      this.add(roomId);
    }, waitMs);
    this.#resting.set(roomId, cancel);
  }

  /** All rooms wait; what is under way goes on. What others of it find out meanwhile makes it no longer. */
  pause(waitMs: number): void {
    if (this.#isStopped || this.#endPause) return;
    this.#endPause = this.#parts.clock.setTimeout(() => {
      this.#endPause = undefined;
      this.#fill();
    }, waitMs);
  }

  /** Resolves when nothing is worked on any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endPause?.();
    for (const cancel of this.#resting.values()) cancel();
    this.#due.clear();
    await Promise.all(this.#active.values());
  }

  #fill(): void {
    for (const roomId of this.#due) {
      if (this.#endPause || this.#active.size >= (this.#parts.maxAtOnce() ?? MAX_AT_ONCE)) return;
      if (this.#active.has(roomId)) continue;
      this.#due.delete(roomId);
      const working = this.#parts.work(roomId).finally(() => {
        this.#active.delete(roomId);
        if (!this.#isStopped) this.#fill();
      });
      this.#active.set(roomId, working);
    }
  }
}
