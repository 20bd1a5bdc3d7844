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

/** A bot in the test chat, over all its runs: they share their store and their token. */
export class HostedBot {
  readonly name: string;
  readonly userId: UserId;
  readonly #options: HostedBotOptions;
  readonly #store = new MemoryStore();
  readonly #line: Line;
  #run: { store: RunStore; clock: WaitingClock };

  private constructor(options: HostedBotOptions, line: Line) {
    this.name = options.name;
    this.userId = options.userId;
    this.#options = options;
    this.#line = line;
    this.#run = this.#prepareRun();
  }

  static async create(options: HostedBotOptions): Promise<HostedBot> {
    return new HostedBot(options, await Line.to(options.serverPort));
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
    this.#run = this.#prepareRun();
    const { store, clock } = this.#run;
    await bot.start({ url: this.#line.url, token, store, clock, log: this.#logOf(store) });
  }

  stop(): Promise<void> {
    return this.#options.bot.stop();
  }

  /** As `kill -9`: nothing that this run still does has any effect. */
  crash(): void {
    this.#run.store.crash();
    this.#line.cut();
    // What is left of it in this process ends when it can; nobody hears of that.
    this.stop().catch(() => undefined);
  }

  /** Resolves when the bot has noticed. New connections get through after so long. */
  async cut(forMs: number): Promise<void> {
    const { clock } = this;
    const noticed = clock.nextWait();
    const wasConnected = this.#line.isInUse;
    this.#line.cut();
    if (forMs > 0) {
      this.#line.unplug();
      clock.setTimeout(() => this.#line.plugIn(), forMs);
    }
    if (wasConnected) await noticed;
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  #prepareRun(): { store: RunStore; clock: WaitingClock } {
    return { store: new RunStore(this.#store), clock: new WaitingClock(this.#options.clock) };
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
