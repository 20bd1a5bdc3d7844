import { ChatError } from '../../errors.ts';
import type { BotOptions } from '../bot-options.ts';

/** What a run needs of options and environment. */
export interface BotSettings {
  /** Without path, user or query. */
  url: string;
  /** Names in lower case; undefined for every room. */
  rooms: ReadonlySet<string> | undefined;
  /** Throws `ChatError` when there is none. */
  getToken: () => Promise<string>;
  maxRepliesToBots: number;
  env: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const URL_BY_DEFAULT = 'http://localhost:3000';
const MAX_REPLIES_TO_BOTS = 5;

/** Options go before the environment. Throws `ChatError` `INVALID_PAYLOAD` for an address that is none. */
export function readBotSettings(options: BotOptions, env: Environment = readEnvironment()): BotSettings {
  const url = options.url ?? (env['ROOMFUL_URL']?.trim() || URL_BY_DEFAULT);
  const names = options.rooms ?? splitNames(env['ROOMFUL_ROOMS']);
  return {
    url: readOrigin(url),
    rooms: names && new Set(names.map((name) => name.toLowerCase())),
    getToken: () => readToken(options.token ?? env['ROOMFUL_TOKEN']),
    maxRepliesToBots: options.maxRepliesToBots ?? MAX_REPLIES_TO_BOTS,
    env,
  };
}

function readEnvironment(): Environment {
  return typeof process === 'undefined' ? {} : process.env;
}

function readOrigin(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed.origin;
  throw new ChatError({
    code: 'INVALID_PAYLOAD',
    // Without what was given: it may hold a password.
    message:
      'The address of the server is none. Set ROOMFUL_URL, or give createBot({ url }), to one such as http://localhost:3000.',
    retryable: false,
  });
}

function splitNames(names: string | undefined): string[] | undefined {
  const list = (names ?? '').split(',').map((name) => name.trim());
  const given = list.filter((name) => name !== '');
  return given.length > 0 ? given : undefined;
}

async function readToken(given: BotOptions['token']): Promise<string> {
  const token = (typeof given === 'function' ? await given() : given)?.trim();
  if (token) return token;
  throw new ChatError({
    code: 'UNAUTHENTICATED',
    message:
      'The bot has no token. `roomful bot create NAME` makes a bot and shows its token: set ROOMFUL_TOKEN to it, or give ' +
      'createBot({ token }).',
    retryable: false,
  });
}
