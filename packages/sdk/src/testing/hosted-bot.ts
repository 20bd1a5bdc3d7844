import type { UserId } from '@roomful/protocol';
import type { Activity } from '../bot/activity.ts';
import type { Bot } from '../bot/bot.ts';
import type { BotLog } from '../bot/bot-log.ts';
import { MemoryStore } from '../bot/stores/memory-store.ts';
import type { ClientClock } from '../client-clock.ts';
import { Line } from './line.ts';
import { RunStore } from './run-store.ts';
import { WaitingClock } from './waiting-clock.ts';

/** Any bot, whatever its middleware adds. */
export type TestedBot = Pick<Bot, 'start' | 'stop' | 'activity'>;

/** What a bot wrote into its log as an error. */
export interface BotError {
  /** The bot's name. */
  bot: string;
  message: string;
  /** What was thrown, where there is something. */
  cause: unknown;
}

export interface HostedBotOptions {
  bot: TestedBot;
  name: string;
  userId: UserId;
  token: string;
  serverPort: number;
  clock: ClientClock;
  onError: (error: BotError) => void;
}

/** One run of a bot: what it has for itself. */
interface Run {
  clock: WaitingClock;
  store: RunStore;
  line: Line;
}

/** A bot in the test chat, over all its runs: they share their store and their token. */
export class HostedBot {
  readonly name: string;
  readonly userId: UserId;
  readonly #options: HostedBotOptions;
  readonly #prepareRun: () => Promise<Run>;
  #run: Run;

  private constructor(options: HostedBotOptions, prepareRun: () => Promise<Run>, run: Run) {
    this.name = options.name;
    this.userId = options.userId;
    this.#options = options;
    this.#prepareRun = prepareRun;
    this.#run = run;
  }

  static async create(options: HostedBotOptions): Promise<HostedBot> {
    const { serverPort, clock } = options;
    const store = new MemoryStore();
    const prepareRun = async () => ({
      clock: new WaitingClock(clock),
      store: new RunStore(store),
      line: await Line.to(serverPort),
    });
    return new HostedBot(options, prepareRun, await prepareRun());
  }

  get clock(): WaitingClock {
    return this.#run.clock;
  }

  get activity(): Activity {
    return this.#options.bot.activity;
  }

  /** Resolves when the bot is live. */
  async start(): Promise<void> {
    const { bot, token } = this.#options;
    const { line, store, clock } = this.#run;
    await bot.start({ url: line.url, token, store, clock, log: this.#logOf(store) });
  }

  /** Before it is started again. */
  async prepare(): Promise<void> {
    await this.#run.line.close();
    this.#run = await this.#prepareRun();
  }

  stop(): Promise<void> {
    return this.#options.bot.stop();
  }

  /** As `kill -9`: nothing that this run still does has any effect. */
  crash(): void {
    this.#run.store.crash();
    this.#run.line.unplug();
    // What is left of it in this process ends when it can; nobody hears of that.
    this.stop().catch(() => undefined);
  }

  /** Resolves when the bot has noticed. New connections get through after so long. */
  async cut(forMs: number): Promise<void> {
    const { clock, line } = this.#run;
    const noticed = clock.nextWait();
    const wasConnected = line.isInUse;
    line.cut();
    if (forMs > 0) {
      line.unplug();
      clock.setTimeout(() => line.plugIn(), forMs);
    }
    if (wasConnected) await noticed;
  }

  close(): Promise<void> {
    return this.#run.line.close();
  }

  #logOf(store: RunStore): BotLog {
    return {
      info: () => undefined,
      warn: () => undefined,
      error: (message, cause) => {
        if (!store.hasCrashed) this.#options.onError({ bot: this.name, message, cause });
      },
    };
  }
}
