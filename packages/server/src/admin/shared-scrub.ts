import type { Clock } from '../ports/clock.ts';
import type { EraseStore } from '../ports/data-at-rest.ts';

/** It rests for so many times as long as it took: nothing can be written meanwhile, and anybody may erase themselves. */
const REST_SHARE = 9;

interface SharedScrubParts {
  erasures: Pick<EraseStore, 'scrub'>;
  clock: Clock;
  /** Called before it begins; throws once the server stops. */
  assertGoing: () => void;
}

/** Writes the files anew: once for all who wait for it, and for a tenth of the time at most, however many erase themselves. */
export class SharedScrub {
  readonly #parts: SharedScrubParts;
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #restsUntil = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => undefined;

  constructor(parts: SharedScrubParts) {
    this.#parts = parts;
  }

  /** Resolves when no file holds any more what was removed before this call. */
  run(): Promise<void> {
    return (this.#next ??= this.#runNext());
  }

  /** It rests no longer, as the server stops. */
  wake(): void {
    this.#wake();
  }

  async #runNext(): Promise<void> {
    try {
      await this.#last.catch(() => undefined);
      await this.#rest();
    } finally {
      // What is removed from here on may come too late for this time.
      this.#next = undefined;
    }
    this.#parts.assertGoing();
    this.#last = this.#scrub();
    await this.#last;
  }

  async #scrub(): Promise<void> {
    const { erasures, clock } = this.#parts;
    const startedAt = clock.elapsed();
    try {
      await erasures.scrub();
    } finally {
      const now = clock.elapsed();
      this.#restsUntil = now + (now - startedAt) * REST_SHARE;
    }
  }

  async #rest(): Promise<void> {
    const { clock } = this.#parts;
    const restMs = this.#restsUntil - clock.elapsed();
    if (restMs <= 0) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimeout(resolve, restMs);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
