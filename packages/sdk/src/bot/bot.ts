import { Activity } from './activity.ts';
import type { BotEvent } from './bot-event.ts';
import type { BotOptions } from './bot-options.ts';
import type { BotContext } from './context.ts';
import { createContext, type Delivery } from './create-context.ts';
import { compileFilter, type Filter, type Filtered } from './filter.ts';
import { compose, type Middleware } from './middleware.ts';
import type { Outcome } from './outcome.ts';
import type { PendingSends } from './pending-sends.ts';
import { BotRunner } from './run/bot-runner.ts';
import type { BotService } from './run/bot-service.ts';

/** What `bot.catch` gets beside the error. */
export interface Failure {
  context: BotContext;
  /** `ChatError` where the server refused something, else what the handler threw. */
  error: unknown;
}

/** `'retry'` handles the same event again, after a growing pause; anything else goes on with the next one. */
export type FailureHandler = (failure: Failure) => unknown;

/**
 * A program that talks in rooms. Handlers are asked in the order in which they were added; one that does not call
 * `next()` ends it.
 *
 * @example
 * const bot = createBot();
 * bot.on('message:mention', ({ message, reply }) => reply(`Hi ${message.username}`));
 * await bot.run();
 */
export class Bot<Custom extends object = object> {
  /** @internal What the newest run has under way. */
  activity = new Activity();
  readonly #options: BotOptions;
  readonly #middleware: Middleware<BotContext>[] = [];
  readonly #services: BotService[] = [];
  #catch: FailureHandler | undefined;
  #runner: BotRunner | undefined;

  /** @internal Use `createBot`. */
  constructor(options: BotOptions) {
    this.#options = options;
  }

  /** Adds to every context, or decides whether what comes after is asked at all: call `next()` for that. */
  use<Added extends object = object>(middleware: Middleware<BotContext & Custom & Added>): Bot<Custom & Added> {
    return this.#add(middleware);
  }

  /** Handles what gets through the filter, or through one of several. */
  on<Name extends Filter>(filter: Name | readonly Name[], ...handlers: Middleware<Filtered<Name> & Custom>[]): this {
    const match = compileFilter([filter].flat());
    return this.#add(async (context, next) => {
      const added = match(context);
      if (!added) return next();
      // The filter let through what these handlers take.
      const chain = [...handlers, next] as unknown as Middleware<BotContext>[];
      await compose(chain)(Object.assign(context, added));
    });
  }

  /** Hears of everything that handlers throw. One function; the last one given counts. */
  catch(handler: FailureHandler): this {
    this.#catch = handler;
    return this;
  }

  /** Adds what a plugin brings: the same as calling it with the bot. */
  plugin<Result extends Bot>(install: (bot: this) => Result): Result {
    return install(this);
  }

  /** Connects, serves until a signal or `stop()` ends it, and drains. Throws `ChatError`, for example for a wrong token. */
  async run(options: BotOptions = {}): Promise<void> {
    await this.#createRunner(options).run();
  }

  /** Resolves when the bot is live; without the signals of the process. End it with `stop()`. */
  async start(options: BotOptions = {}): Promise<void> {
    await this.#createRunner(options).start();
  }

  /** [BOT8] Takes no new events, and resolves when running handlers are through and everything is saved. */
  async stop(): Promise<void> {
    await this.#runner?.stop();
  }

  /** @internal Everything that handlers do with one event, and everything that they sent. Never throws. */
  async handle(event: BotEvent, delivery: Delivery, activity = this.activity): Promise<Outcome> {
    const done = activity.begin();
    try {
      return await this.#handle(event, delivery);
    } finally {
      done();
    }
  }

  /** @internal What runs beside the handlers while the bot runs. */
  addService(service: BotService): void {
    this.#services.push(service);
  }

  async #handle(event: BotEvent, delivery: Delivery): Promise<Outcome> {
    const { context, sends } = createContext(event, delivery);
    const failure = await attempt(async () => {
      await compose(this.#middleware)(context);
    }, sends);
    if (!failure) return { kind: 'handled' };
    const onFailure = this.#catch;
    if (!onFailure) return { kind: 'failed', error: failure.error, isTold: false };
    let answer: unknown;
    const second = await attempt(async () => {
      answer = await onFailure({ context, error: failure.error });
    }, sends);
    if (second) return { kind: 'failed', error: second.error, isTold: false };
    return answer === 'retry' ? { kind: 'retry', error: failure.error } : { ...failure, kind: 'failed', isTold: true };
  }

  #add(middleware: Middleware<BotContext>): this {
    this.#middleware.push(middleware);
    return this;
  }

  #createRunner(options: BotOptions): BotRunner {
    const activity = new Activity();
    this.activity = activity;
    this.#runner = new BotRunner({
      handle: (event, delivery) => this.handle(event, delivery, activity),
      services: this.#services,
      activity,
      options: { ...this.#options, ...options },
    });
    return this.#runner;
  }
}

/** What was thrown, by the step itself or by a send that it did not wait for. */
async function attempt(step: () => Promise<void>, sends: PendingSends): Promise<{ error: unknown } | undefined> {
  let failure: { error: unknown } | undefined;
  try {
    await step();
  } catch (error) {
    failure = { error };
  }
  try {
    await sends.settled();
  } catch (error) {
    failure ??= { error };
  }
  return failure;
}
