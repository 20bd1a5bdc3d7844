import type { RoomId } from '@roomful/protocol';
import { pause, systemClock } from '../../client-clock.ts';
import { RoomfulClient } from '../../client.ts';
import type { ConnectionState } from '../../connection-state.ts';
import { type ChatError, stoppedHere } from '../../errors.ts';
import type { RoomFeed } from '../../feed/room-feed.ts';
import type { Activity } from '../activity.ts';
import type { BotEvent } from '../bot-event.ts';
import type { BotOptions } from '../bot-options.ts';
import type { BotStore } from '../bot-store.ts';
import type { Delivery } from '../create-context.ts';
import type { Outcome } from '../outcome.ts';
import { openDefaultStore } from '../stores/open-default-store.ts';
import { prefixStore } from '../stores/prefix-store.ts';
import { BotOutlet } from './bot-outlet.ts';
import type { BotService } from './bot-service.ts';
import { type BotSettings, readBotSettings } from './bot-settings.ts';
import { anotherDatabase, explainEnd, notABot } from './explain-end.ts';
import { listenToSignals } from './process-signals.ts';
import { RoomMemory } from './room-memory.ts';
import { RoomRoster } from './room-roster.ts';
import { createSafeLog } from './safe-log.ts';
import { createStderrLog } from './stderr-log.ts';
import { createStateTeller } from './tell-state.ts';

export interface RunnerParts {
  /** Never throws. */
  handle: (event: BotEvent, delivery: Delivery) => Promise<Outcome>;
  services: readonly BotService[];
  /** Counts what this run has under way, beside what `handle` counts itself: what waits to be handled, joins, saving. */
  activity: Activity;
  options: BotOptions;
  onState: (state: ConnectionState) => void;
}

const DRAIN_MS = 10_000;
/** What handlers that were told to end may still take. */
const LAST_MS = 1_000;

/** One run of a bot, from connecting to the end of its drain. */
export class BotRunner {
  readonly #parts: RunnerParts;
  readonly #stopping = new AbortController();
  readonly #ending = new AbortController();
  /** Resolves when the run is over; rejects with what ended it, if that was not `stop`. */
  readonly #over = Promise.withResolvers<void>();
  readonly #feeds = new Map<RoomId, RoomFeed>();
  readonly #clock;
  readonly #log;
  #client: RoomfulClient | undefined;
  #roster: RoomRoster | undefined;
  #store: BotStore | undefined;
  #services: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | undefined;
  #databaseId: string | undefined;
  /** Ends the counting of an outage, if there is one. */
  #outage: (() => void) | undefined;
  /** Whether somebody hears what ends the run, so that the log does not say it too. */
  #isAwaited = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#clock = parts.options.clock ?? systemClock;
    this.#log = createSafeLog(parts.options.log ?? createStderrLog(this.#clock));
    // Whoever does not wait for the end reads of it in the log.
    this.#over.promise.catch(() => undefined);
  }

  /** Whether nobody has asked it to stop yet, and nothing has ended it. */
  get isRunning(): boolean {
    return !this.#stopping.signal.aborted;
  }

  /** Until a signal of the process, or `stop`. */
  async run(): Promise<void> {
    const stopListening = listenToSignals((signal) => {
      this.#log.info(`${signal}: the bot finishes what it is at. Send it again to end at once.`);
      void this.stop();
    });
    this.#isAwaited = true;
    try {
      // What it throws ends the run as well.
      this.start().catch(() => undefined);
      await this.#over.promise;
    } finally {
      stopListening();
    }
  }

  /** Resolves when the bot is live. */
  async start(): Promise<void> {
    const done = this.#parts.activity.begin();
    try {
      await this.#start(readBotSettings(this.#parts.options));
    } catch (error) {
      if (this.#stopping.signal.aborted) {
        await this.#over.promise;
        throw stoppedHere('The bot was stopped before it was live.');
      }
      this.#stopping.abort();
      this.#stopped = this.#end();
      await this.#stopped;
      this.#over.reject(error);
      throw error;
    } finally {
      done();
    }
  }

  /** [BOT8] A second call ends at once what the first one waits for. */
  async stop(): Promise<void> {
    if (this.#stopped) {
      this.#endNow();
      await this.#client?.stop();
    }
    this.#stopping.abort();
    this.#stopped ??= this.#drain().then(() => this.#over.resolve());
    await this.#stopped;
  }

  async #start(settings: BotSettings): Promise<void> {
    const { options, activity, handle } = this.#parts;
    const client = this.#createClient(settings);
    await client.start({ signal: this.#stopping.signal });
    const { welcome } = client;
    if (!welcome) throw stoppedHere('The bot was stopped before it was connected.');
    const me = welcome.user;
    if (me.kind !== 'bot') throw notABot(me.username);
    this.#databaseId = welcome.databaseId;
    const store = options.store ?? openDefaultStore({ env: settings.env, username: me.username });
    this.#store = store;
    // What is kept is worth something with this database and this bot only.
    const prefix = `${welcome.databaseId}/${me.id}/`;
    const memory = new RoomMemory(prefixStore(store, `${prefix}run/`));
    const firstStart = await memory.readFirstStart(welcome.serverTime);
    const outlet = new BotOutlet({
      client,
      clock: this.#clock,
      me,
      store: prefixStore(store, `${prefix}own/`),
      feeds: this.#feeds,
    });
    const common = { outlet, clock: this.#clock, log: this.#log, activity, stopping: this.#stopping.signal };
    const roster = new RoomRoster(
      {
        ...common,
        client,
        me,
        memory,
        firstStart,
        handle,
        feeds: this.#feeds,
        maxRepliesToBots: settings.maxRepliesToBots,
        ending: this.#ending.signal,
      },
      settings.rooms,
    );
    this.#roster = roster;
    await roster.enterAll();
    if (this.#stopping.signal.aborted) throw stoppedHere('The bot was stopped before it was live.');
    this.#log.info(`${me.username} is live at ${settings.url}, in ${tellRooms(this.#feeds.size)}.`);
    const running = this.#parts.services.map(async (service) => {
      try {
        await service.run({ ...common, signal: this.#ending.signal });
      } catch (error) {
        this.#log.error('A part of the bot ended, and does nothing until the bot is started anew.', error);
      }
    });
    this.#services = Promise.all(running);
  }

  #createClient({ url, getToken }: BotSettings): RoomfulClient {
    const { reconnect } = this.#parts.options;
    const client = new RoomfulClient({ url, getToken, clock: this.#clock, ...(reconnect && { reconnect }) });
    this.#client = client;
    const tellState = createStateTeller(this.#log, url);
    let before: ConnectionState = client.state;
    client.on('state', (state) => {
      tellState(state, before);
      const isBack = state.status === 'live' && before.status === 'catching-up' && this.#roster !== undefined;
      before = state;
      this.#parts.onState(state);
      if (state.status === 'stopped' && state.error) this.#fail(explainEnd(state.error, url));
      else if (state.status === 'catching-up') this.#lookAtDatabase(url);
      // What was created while it was away is not told.
      else if (isBack) void this.#roster?.enterAll();
      this.#countOutage(state);
    });
    return client;
  }

  /** Who waits until everything is done waits for the connection too. */
  #countOutage({ status }: ConnectionState): void {
    if (status !== 'live' && status !== 'stopped') {
      this.#outage ??= this.#parts.activity.begin();
      return;
    }
    this.#outage?.();
    this.#outage = undefined;
  }

  #lookAtDatabase(url: string): void {
    const { databaseId } = this.#client?.welcome ?? {};
    if (this.#databaseId !== undefined && databaseId !== this.#databaseId) this.#fail(anotherDatabase(url));
  }

  /** The run can't go on. */
  #fail(error: ChatError): void {
    if (this.#stopping.signal.aborted) return;
    if (!this.#isAwaited) this.#log.error(error.message);
    this.#stopping.abort();
    this.#endNow();
    this.#stopped = this.#drain().then(() => this.#over.reject(error));
  }

  async #drain(): Promise<void> {
    const { drainMs = DRAIN_MS } = this.#parts.options;
    const isThrough = new AbortController();
    // Neither of them rejects.
    void Promise.all([this.#roster?.stop(), this.#services]).then(() => isThrough.abort());
    await pause(this.#clock, drainMs, AbortSignal.any([isThrough.signal, this.#ending.signal]));
    if (!isThrough.signal.aborted) {
      if (!this.#ending.signal.aborted)
        this.#log.warn(`Handlers still ran after ${drainMs / 1_000} s, and were told to end.`);
      this.#endNow();
      await pause(this.#clock, LAST_MS, isThrough.signal);
    }
    await this.#end();
  }

  #endNow(): void {
    this.#ending.abort();
    this.#roster?.abort();
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    await this.#client?.stop();
    try {
      await this.#store?.close();
    } catch (error) {
      this.#log.error('The bot’s store could not be closed.', error);
    }
  }
}

function tellRooms(count: number): string {
  return count === 1 ? '1 room' : `${count} rooms`;
}
