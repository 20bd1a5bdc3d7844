import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { ArchiveStore } from '../ports/data-at-rest.ts';
import { LongActs } from './long-acts.ts';

/** Short enough that nobody who sends a message notices. */
const CHUNK = 250;
export const DAY_MS = 86_400_000;
/** Servers that were started together don't all archive at the same moment. */
const JITTER = 0.1;

interface ArchiveMessagesParts {
  archive: ArchiveStore;
  clock: Clock;
  logger: Logger;
}

export interface ArchiveProgress {
  moved: number;
}

/** Moves old messages to the archive: when an operator asks, and about once a day if they are to leave by themselves. */
export class ArchiveMessages {
  readonly #parts: ArchiveMessagesParts;
  readonly #acts: LongActs<'archive', ArchiveProgress>;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: ArchiveMessagesParts) {
    this.#parts = parts;
    this.#acts = new LongActs(parts.clock);
  }

  /** Messages that are older than so many days. `done: false`: it goes on; ask again. */
  run(olderThanDays: number): Promise<ArchiveProgress & { done: boolean }> {
    return this.#acts.wait(this.#start(olderThanDays));
  }

  /** As `run`, and waits for the end. */
  async runToEnd(olderThanDays: number): Promise<ArchiveProgress> {
    const { progress, ended } = this.#start(olderThanDays);
    await ended;
    return progress;
  }

  /** The first time after a minute, for servers that never run a whole day. */
  schedule(afterDays: number): void {
    if (afterDays > 0) this.#plan(60_000, afterDays);
  }

  async stop(): Promise<void> {
    this.#cancelTimer?.();
    await this.#acts.stop();
  }

  #plan(delayMs: number, afterDays: number): void {
    const { clock } = this.#parts;
    this.#cancelTimer = clock.setTimeout(
      () => {
        this.#start(afterDays)
          .ended.catch(() => undefined)
          .finally(() => {
            if (!this.#acts.isStopped) this.#plan(DAY_MS, afterDays);
          });
      },
      delayMs * (1 + JITTER * clock.random()),
    );
  }

  #start(olderThanDays: number) {
    const { archive, clock, logger } = this.#parts;
    const act = this.#acts.start('archive', { moved: 0 }, async (progress) => {
      const before = clock.now() - olderThanDays * DAY_MS;
      for (;;) {
        this.#acts.assertGoing();
        const moved = await archive.moveChunk({ before, limit: CHUNK });
        progress.moved += moved;
        if (moved === 0) break;
        await clock.yield();
      }
      await archive.finish();
      if (progress.moved > 0) logger.info({ messages: progress.moved, olderThanDays }, 'messages archived');
    });
    act.ended.catch((error: unknown) => {
      if (!this.#acts.isStopped) logger.warn({ err: error }, 'archiving stopped');
    });
    return act;
  }
}
