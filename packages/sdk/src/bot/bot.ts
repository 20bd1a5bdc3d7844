import type { ConnectionState } from '../connection-state.ts';
import { Emitter } from '../emitter.ts';
import { Activity } from './activity.ts';
import type { $ZodType } from 'zod/v4/core';
import { ChatError } from '../errors.ts';
import type { BotEvent } from './bot-event.ts';
import type { BotOptions } from './bot-options.ts';
import { type Args, type ArgsOf, type CommandOptions, Commands } from './commands/commands.ts';
import type { BotContext, CommandContext, MessageContext } from './context.ts';
import { createContext, createJobContext, type Delivery } from './create-context.ts';
import { compileFilter, type Filter, type Filtered } from './filter.ts';
import type { Guard } from './guard.ts';
import type { JobContext } from './jobs/job-context.ts';
import { runIdOf } from './jobs/job-record.ts';
import { type JobDefinition, readJobData } from './jobs/job-registry.ts';
import type { DueJob } from './jobs/job-run.ts';
import { Jobs } from './jobs/jobs.ts';
import { toRepeat } from './jobs/next-run.ts';
import type { Every, Job, JobData, JobInput, JobOptions } from './jobs/schedule.ts';
import { type Adding, compose, type Middleware } from './middleware.ts';
import type { Outcome } from './outcome.ts';
import type { PendingSends } from './pending-sends.ts';
import { BotRunner } from './run/bot-runner.ts';
import type { BotService } from './run/bot-service.ts';
import { createWebhook, type WebhookHandler, type WebhookOptions } from './webhook/bot-webhook.ts';

const CONFLICTS_MAX = 5;

/** What `bot.catch` gets beside the error. */
export interface Failure {
  context: BotContext | JobContext;
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
  readonly #jobs: Jobs = new Jobs((definition, job, delivery) => this.#handleJob(definition, job, delivery));
  readonly #services: BotService[] = [];
  readonly #commands = new Commands();
  #catch: FailureHandler | undefined;
  #runner: BotRunner | undefined;
  readonly #states = new Emitter<{ state: ConnectionState }>();
  #state: ConnectionState = { status: 'idle' };

  /** @internal Use `createBot`. */
  constructor(options: BotOptions) {
    this.#options = options;
  }

  /**
   * Adds to every context, or decides whether what comes after is asked at all: call `next()` for that, and wait for it.
   * What a middleware adds is in the types of the bot that `use` answers with: go on with that one.
   *
   * @example
   * const bot = createBot().use<{ mood: string }>(async (context, next) => {
   *   context.mood = 'good';
   *   await next();
   * });
   */
  use(middleware: Middleware<BotContext & Custom>): this;
  use<Added extends object>(middleware: Adding<Added>): Bot<Custom & Added>;
  use<Added extends object>(middleware: Middleware<BotContext & Custom & Added>): Bot<Custom & Added>;
  use(middleware: Middleware<never>): this {
    return this.#add(middleware as Middleware<BotContext>);
  }

  /** Handles what gets through the filter, or through one of several. */
  on<Name extends Filter>(filter: Name | readonly Name[], ...handlers: Middleware<Filtered<Name> & Custom>[]): this {
    const match = compileFilter([filter].flat());
    return this.#add(async (context, next) => {
      const added = match(context);
      if (!added) return next();
      // The filter let through what these handlers take; a guard that does not let it through skips these alone.
      const chain = handlers.map((handler) => skipping(handler as unknown as Middleware<BotContext>, next));
      await compose([...chain, next])(Object.assign(context, added));
    });
  }

  /**
   * [BOT11] Answers `/name …`, `/name@bot …` and `@bot name …`. What is wrong with the arguments is answered with a line
   * that says so, and how the command is used; `/help` lists all of them. Throws `TypeError` for a name that is taken or
   * that nobody could type.
   *
   * @example
   * bot.command('roll', { args: z.object({ sides: z.coerce.number().default(6) }) }, ({ args, reply }) =>
   *   reply(`You rolled ${1 + Math.floor(Math.random() * args.sides)}`),
   * );
   */
  command(name: string, handler: Middleware<CommandContext & Custom>): this;
  command<Schema = undefined>(
    name: string,
    options: CommandOptions<Schema> & { args?: ArgsOf<Schema> | undefined },
    handler: Middleware<CommandContext<Args<Schema>> & Custom>,
  ): this;
  command(name: string, ...rest: readonly unknown[]): this {
    const handler = rest.at(-1) as Middleware<CommandContext<object>>;
    if (typeof handler !== 'function') throw new TypeError(`The command /${name} needs a function that handles it.`);
    const options = rest.length > 1 ? (rest[0] as CommandOptions<unknown>) : {};
    const isFirst = this.#commands.isEmpty;
    const run = this.#commands.add(name, options, handler);
    // Where the first command stands, so that what guards the commands guards their help as well.
    if (isFirst && this.#options.help !== false) this.#addForMessages(this.#commands.help);
    return this.#addForMessages(run);
  }

  /**
   * [BOT13] Something to do later: `schedule` in a context says when, and with which data. It runs once it is time, also when
   * the bot was started anew meanwhile; when it was away, then as soon as it is back. Throws `TypeError` for a name that is
   * taken.
   *
   * @example
   * const remind = bot.job('remind', { schema: z.object({ text: z.string() }) }, ({ data, reply }) => reply(data.text));
   * bot.command('remind', ({ rest, schedule }) => schedule(remind, { inMs: 600_000 }, { text: rest }));
   */
  job(name: string, handler: (context: JobContext) => unknown): Job;
  job<Schema extends $ZodType | undefined = undefined>(
    name: string,
    options: JobOptions<Schema>,
    handler: (context: JobContext<JobData<Schema>>) => unknown,
  ): Job<JobInput<Schema>>;
  job(name: string, ...rest: readonly unknown[]): Job<never> {
    const { schema } = rest.length > 1 ? (rest[0] as JobOptions<$ZodType>) : {};
    return this.#addJob({ name, schema, repeat: undefined, handler: rest.at(-1) as JobDefinition['handler'] });
  }

  /**
   * [BOT13] Something to do again and again, as long as the bot has it: by a cron pattern, or every so many milliseconds. What was
   * missed while the bot was away is made up for once. Throws `TypeError` for a pattern that is none.
   *
   * @example
   * bot.every('standup', { cron: '0 9 * * 1-5', timeZone: 'Europe/Berlin' }, ({ send }) => send('team', 'Good morning!'));
   */
  every(name: string, when: Every, handler: (context: JobContext<undefined>) => unknown): this {
    this.#addJob({ name, schema: undefined, repeat: toRepeat(when), handler: handler as JobDefinition['handler'] });
    return this;
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

  /**
   * The same handlers behind an outgoing webhook, without a connection: answers with a function for any fetch-style
   * server. It checks who asks, and answers with what the handlers sent: into the room of the event, and once, however
   * often it comes. Handlers have ten seconds; one that takes longer is asked again, and not run again, as long as the
   * process lives. Scheduled jobs need `run()`. Throws `TypeError` for what is no secret.
   *
   * @example
   * const handler = bot.webhook({ secret: 'whsec_…' });
   * export default { fetch: handler };
   */
  webhook(options: WebhookOptions): WebhookHandler {
    const { store, maxRepliesToBots, log, clock } = this.#options;
    const own = { ...(store && { store }), ...(log && { log }), ...(clock && { clock }) };
    return createWebhook({
      handle: (event, delivery) => this.handle(event, delivery),
      options: { ...own, ...(maxRepliesToBots !== undefined && { maxRepliesToBots }), ...options },
    });
  }

  /** Where the bot's connection stands. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** Calls the listener with every change of `state`. Answers with the function that stops listening. */
  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#states.on('state', listener);
  }

  /**
   * [BOT8] Takes no new events, and resolves when running handlers are through and everything is saved. A second call ends
   * at once what the first one waits for.
   */
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

  /** @internal */
  get services(): readonly BotService[] {
    return this.#services;
  }

  /** @internal What runs beside the handlers while the bot runs. */
  addService(service: BotService): void {
    this.#services.push(service);
  }

  async #handle(event: BotEvent, delivery: Delivery): Promise<Outcome> {
    const { context, sends } = createContext(event, delivery, this.#jobs);
    return this.#settle(context, sends, () => compose(this.#middleware)(context));
  }

  async #handleJob(definition: JobDefinition, job: DueJob, delivery: Delivery): Promise<Outcome> {
    const runId = runIdOf(job.record, job.id);
    let data: unknown;
    let problem: { error: unknown } | undefined;
    try {
      data = await readJobData(definition, job.record.data);
    } catch (error) {
      problem = { error };
    }
    const { context, sends } = createJobContext({ ...job, data, runId }, delivery, this.#jobs);
    return this.#settle(context, sends, async () => {
      if (problem) throw problem.error;
      await definition.handler(context);
    });
  }

  async #settle(context: BotContext | JobContext, sends: PendingSends, step: () => Promise<void>): Promise<Outcome> {
    const failure = await attempt(step, sends);
    if (!failure) return { kind: 'handled' };
    const { error } = failure;
    if (isWorthAnother(error, context.attempt)) return { kind: 'retry', error };
    const onFailure = this.#catch;
    if (!onFailure) return { kind: 'failed', error, isTold: false };
    let answer: unknown;
    const second = await attempt(async () => {
      answer = await onFailure({ context, error });
    }, sends);
    if (second) return { kind: 'failed', error: second.error, isTold: false };
    return answer === 'retry' ? { kind: 'retry', error } : { kind: 'failed', error, isTold: true };
  }

  #addJob(definition: JobDefinition): Job<never> {
    this.#jobs.registry.add(definition);
    if (!this.#services.includes(this.#jobs)) this.addService(this.#jobs);
    return { name: definition.name };
  }

  #addForMessages(middleware: Middleware<MessageContext>): this {
    return this.#add((context, next) => (context.type === 'message' ? middleware(context, next) : next()));
  }

  #add(middleware: Middleware<BotContext>): this {
    this.#middleware.push(middleware);
    return this;
  }

  #createRunner(options: BotOptions): BotRunner {
    if (this.#runner?.isRunning) throw new Error('This bot runs already. Stop it first, or make another one.');
    const activity = new Activity();
    this.activity = activity;
    this.#runner = new BotRunner({
      handle: (event, delivery) => this.handle(event, delivery, activity),
      services: this.#services,
      activity,
      options: { ...this.#options, ...options },
      onState: (state) => {
        if (this.activity !== activity) return;
        this.#state = state;
        this.#states.emit('state', state);
      },
    });
    return this.#runner;
  }
}

/**
 * [BOT12] A store that is away comes back, and who was overtaken looks at what is there now; handling an event again does
 * nothing twice. Being overtaken again and again is told.
 */
function isWorthAnother(error: unknown, attempts: number): boolean {
  if (!(error instanceof ChatError)) return false;
  return error.code === 'STORE_UNAVAILABLE' || (error.code === 'CONFLICT' && attempts < CONFLICTS_MAX);
}

/** A guard that goes on with `next` where it does not let through. */
function skipping(handler: Middleware<BotContext>, next: () => Promise<void>): Middleware<BotContext> {
  if (!('test' in handler)) return handler;
  const { test } = handler as Guard;
  return (context, inside) => (test(context) ? inside() : next());
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
