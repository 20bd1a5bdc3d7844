import type { BotOptions } from '../bot-options.ts';
import { setupError } from './setup-error.ts';

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
export const MAX_REPLIES_TO_BOTS = 5;

/** Options go before the environment. Throws `ChatError` `INVALID_PAYLOAD` for an address that is none, and for rooms without a name. */
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
  throw setupError({
    code: 'INVALID_PAYLOAD',
    message: `${describeUrl(url)} Set ROOMFUL_URL, or give createBot({ url }), to one such as http://localhost:3000.`,
  });
}

/** What was given is repeated, but never what may be a password or a token. */
function describeUrl(url: string): string {
  if (/[@?#]/.test(url)) return 'The address of the server is none: it begins with neither http:// nor https://.';
  const better = `http://${url}`;
  const isBareHost = !url.includes('//') && URL.canParse(better);
  return `"${url}" is no address of a server.${isBareHost ? ` Did you mean ${better}?` : ''}`;
}

function splitNames(names: string | undefined): string[] | undefined {
  const list = (names ?? '').split(',').map((name) => name.trim());
  const given = list.filter((name) => name !== '');
  if (given.length > 0) return given;
  if (list.length === 1) return undefined;
  throw setupError({
    code: 'INVALID_PAYLOAD',
    message: 'ROOMFUL_ROOMS names no room. Set it to names with commas between them, or leave it away for every room.',
  });
}

async function readToken(given: BotOptions['token']): Promise<string> {
  const token = (typeof given === 'function' ? await given() : given)?.trim();
  if (token) return token;
  throw setupError({
    code: 'UNAUTHENTICATED',
    message:
      'The bot has no token. `roomful bot create NAME` makes a bot and shows its token: set ROOMFUL_TOKEN to it, or give ' +
      'createBot({ token }).',
  });
}
