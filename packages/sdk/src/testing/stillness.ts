import type { Activity } from '../bot/activity.ts';
import { ChatError, isSessionOver } from '../errors.ts';
import type { ManualClock } from './manual-clock.ts';
import type { WaitingClock } from './waiting-clock.ts';

/** Somebody whose work may have to be waited for. */
interface Worker {
  readonly name: string;
  readonly clock: WaitingClock;
  readonly activity: Activity;
}

export interface StillnessOptions {
  clock: ManualClock;
  workers: readonly Worker[];
  /** The events that wait in this process were handled. */
  endOfTurn: () => Promise<void>;
}

/** What is sent reaches its receiver, over the line between them, well within so many turns of the event loop. */
const TURNS = 8;
/** Of the chat's time: a bot that tries the same again and again is not waited for any longer. */
const PATIENCE_MS = 3_600_000;

/**
 * Knows when nothing happens any more. Server, bots and people share this process, so it does not have to guess by the
 * clock: it looks at what the bots have under way.
 */
export class Stillness {
  readonly #options: StillnessOptions;
  /** Until then a bot may be kept from its work by what the test did. */
  #disturbedUntil = 0;

  constructor(options: StillnessOptions) {
    this.#options = options;
  }

  disturbUntil(time: number): void {
    this.#disturbedUntil = Math.max(this.#disturbedUntil, time);
  }

  /** Everybody has done what can be done without time going on. */
  async reached(): Promise<void> {
    const { workers } = this.#options;
    for (;;) {
      const begun = this.#begun;
      await this.#turns();
      if (begun === this.#begun && workers.every((worker) => isStill(worker))) return;
      await Promise.all(workers.map(({ activity, clock }) => Promise.race([activity.idle(), clock.waiting()])));
    }
  }

  /** Everything that happened was handled. Where a bot waits before it goes on, time passes. */
  async handled(): Promise<void> {
    const { clock, workers } = this.#options;
    const deadline = Math.max(clock.now(), this.#disturbedUntil) + PATIENCE_MS;
    for (;;) {
      await this.reached();
      const waiting = workers.filter((worker) => worker.clock.waitsUntil !== undefined);
      if (waiting.length === 0) return;
      if (clock.now() > deadline) {
        const names = waiting.map(({ name }) => name).join(', ');
        throw new Error(
          `${names} would not come to an end: after an hour of the chat’s time there is still something that is ` +
            'waited for. Does a handler or bot.catch try the same again and again?',
        );
      }
      await this.#passTo(Math.min(...waiting.map((worker) => worker.clock.waitsUntil ?? 0)));
    }
  }

  /** What `work` comes to; time passes where the one who does it waits. */
  async during<Result>(work: Promise<Result>, waiter: WaitingClock): Promise<Result> {
    let isOver = false;
    const over = work.then(
      () => void (isOver = true),
      () => void (isOver = true),
    );
    for (;;) {
      await Promise.race([over, waiter.waiting()]);
      if (!isOver) await this.#turns();
      if (isOver) return work;
      if (waiter.waitsUntil !== undefined) await this.#passTo(waiter.waitsUntil);
    }
  }

  /** The same for a person's act, which is done again where their session had ended as time passed. */
  act<Result>(work: () => Promise<Result>, waiter: WaitingClock): Promise<Result> {
    const attempt = (triesLeft: number): Promise<Result> =>
      work().catch(async (error: unknown) => {
        if (triesLeft === 0 || !(error instanceof ChatError && isSessionOver(error))) throw error;
        await this.#turns();
        return attempt(triesLeft - 1);
      });
    return this.during(attempt(3), waiter);
  }

  get #begun(): number {
    return this.#options.workers.reduce((sum, { activity }) => sum + activity.begun, 0);
  }

  async #turns(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await this.#options.endOfTurn();
  }

  async #passTo(time: number): Promise<void> {
    const { clock } = this.#options;
    await clock.advance(Math.max(0, time - clock.now()));
  }
}

function isStill({ activity, clock }: Worker): boolean {
  return activity.isIdle || clock.waitsUntil !== undefined;
}
