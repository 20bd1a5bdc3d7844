import type { ClientClock } from '../client-clock.ts';
import type { ReconnectPolicy } from '../reconnect-policy.ts';
import type { BotLog } from './bot-log.ts';
import type { BotStore } from './bot-store.ts';

/** What a bot may be told; what is left out comes from the environment. */
export interface BotOptions {
  /** The server; `ROOMFUL_URL`, or else `http://localhost:3000`. */
  url?: string;
  /** The bot's token, or a function that is asked for it before every connection; `ROOMFUL_TOKEN`. */
  token?: string | (() => string | Promise<string>);
  /** Names of the rooms to be in; `ROOMFUL_ROOMS`, separated by commas, or else every active room and new ones as they come. */
  rooms?: readonly string[];
  /**
   * Where positions, sessions and jobs are kept. By default a SQLite file, `ROOMFUL_STATE` or else
   * `.roomful/<the bot's name>.db`; with `ROOMFUL_STATE=memory` nothing is kept.
   */
  store?: BotStore;
  /** How long running handlers may take to finish when the bot stops, in milliseconds; 10,000 by default. */
  drainMs?: number;
  /** How many messages of other bots are answered in a room before a person has to say something; 5 by default. */
  maxRepliesToBots?: number;
  /** `false`: nothing answers `/help`. Otherwise a bot with commands tells what they are. */
  help?: boolean;
  /** Where the bot says what it does; standard error by default. */
  log?: BotLog;
  reconnect?: ReconnectPolicy;
  clock?: ClientClock;
}
