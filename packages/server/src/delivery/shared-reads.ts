import type { Clock } from '../ports/clock.ts';

/**
 * Does identical reads of one turn of the event loop once: when a room's people all come back at the same moment, the
 * database is asked once. A read begins only after everybody who shares it has asked, so each of them gets what is true
 * after its question, as if it had been alone.
 */
export class SharedReads {
  readonly #clock: Clock;
  readonly #upcoming = new Map<string, Promise<unknown>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `key` names everything that the result depends on. The result is shared: nobody may change it. */
  read<Result>(key: string, read: () => Promise<Result>): Promise<Result> {
    const upcoming = this.#upcoming.get(key);
    // The key stands for the type as well: who asks with the same key asks the same.
    if (upcoming) return upcoming as Promise<Result>;
    const result = this.#clock.yield().then(() => {
      this.#upcoming.delete(key);
      return read();
    });
    this.#upcoming.set(key, result);
    return result;
  }
}
