import type { Activity } from '../activity.ts';
import type { BotEvent } from '../bot-event.ts';
import type { BotOptions } from '../bot-options.ts';
import type { Delivery } from '../create-context.ts';
import type { Outcome } from '../outcome.ts';
import type { BotService } from './bot-service.ts';

export interface RunnerParts {
  /** Never throws. */
  handle: (event: BotEvent, delivery: Delivery) => Promise<Outcome>;
  services: readonly BotService[];
  /** Counts what this run has under way, beside what `handle` counts itself: what waits to be handled, joins, saving. */
  activity: Activity;
  options: BotOptions;
}

/** One run of a bot, from connecting to the end of its drain. */
export class BotRunner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Until a signal of the process, or `stop`. */
  async run(): Promise<void> {
    await this.start();
  }

  /** Resolves when the bot is live. */
  async start(): Promise<void> {
    await Promise.all(this.#parts.services.map(async () => undefined));
    throw new Error('Running a bot is not built yet.');
  }

  async stop(): Promise<void> {
    await Promise.resolve();
  }
}
