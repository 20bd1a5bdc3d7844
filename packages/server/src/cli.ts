import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

/** Flags of `roomful serve`, each standing for a variable. */
const flags = {
  port: 'ROOMFUL_PORT',
  host: 'ROOMFUL_HOST',
  'database-url': 'ROOMFUL_DATABASE_URL',
  'redis-url': 'ROOMFUL_REDIS_URL',
} as const;

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  /** Settings given as flags; they come before the environment's. */
  | { name: 'serve'; settings: Record<string, string> };

/** Throws `StartError` with one line for anything it doesn't know. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [command, ...rest] = positionals;
  if (command === undefined) return { name: 'help' };
  if (command !== 'serve' || rest.length > 0) {
    throw new StartError(`Roomful has no command "${positionals.join(' ')}". Try: roomful serve, roomful --help.`);
  }
  const settings: Record<string, string> = {};
  for (const [flag, variable] of Object.entries(flags)) {
    const value = values[flag as keyof typeof flags];
    if (value !== undefined) settings[variable] = value;
  }
  return { name: 'serve', settings };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string', short: 'p' },
        host: { type: 'string' },
        'database-url': { type: 'string' },
        'redis-url': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new StartError(`${reason}. roomful --help lists the flags.`);
  }
}

export const helpText = `Roomful: real-time chat rooms

  roomful serve [flags]     serve the web app, the API and the sockets
  roomful admin <what>      look after a running server; roomful admin --help lists what
  roomful --help            this text
  roomful --version

Flags, and the variables that do the same:

  -p, --port N              ROOMFUL_PORT                      3000
      --host ADDRESS        ROOMFUL_HOST                      127.0.0.1
      --database-url URL    ROOMFUL_DATABASE_URL              sqlite:./data/roomful.db
      --redis-url URL       ROOMFUL_REDIS_URL                 none: sessions stay in this process

Variables only:

  ROOMFUL_AUTH_MODE                  claimed | open           claimed
      claimed: a name belongs to who took it first. open: the newest login under a name wins.
  ROOMFUL_RESERVED_NAMES             ceo,help_desk,…         none but the service's own, such as admin
  ROOMFUL_SYNCHRONOUS                full | normal            full
      full: an acknowledged message survives a power cut. normal: it survives a crash of the program.
  ROOMFUL_RATE_MESSAGES_PER_SECOND   0 turns it off           10
  ROOMFUL_RATE_MESSAGES_BURST        at least 1               20
  ROOMFUL_RATE_JOINS_PER_MINUTE      0 turns it off           30
  ROOMFUL_RATE_LOGINS_PER_MINUTE     0 turns it off           60
  ROOMFUL_ALLOWED_ORIGINS            https://a.example,…      none but this server's own
  ROOMFUL_ADMIN_TOKEN                16 characters or more    none; opens the administration API
  ROOMFUL_MAX_BOTS_PER_USER          at most 1000             10
  ROOMFUL_LOG_LEVEL                  silent … trace           info
  ROOMFUL_WEB_DIR                    folder                   the web app that comes along
`;
