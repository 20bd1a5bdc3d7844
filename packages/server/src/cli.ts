import { parseArgs } from 'node:util';
import { UsageError } from './commands/command.ts';

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

/** Throws `UsageError` with one line for anything it doesn't know. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [command, ...rest] = positionals;
  if (command === undefined) return { name: 'help' };
  if (command !== 'serve' || rest.length > 0) {
    throw new UsageError(`Roomful has no command "${positionals.join(' ')}". Try: roomful serve, roomful --help.`);
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
    throw new UsageError(`${reason}. roomful --help lists the flags.`);
  }
}

/** What the server's program does, a line each. */
export const serverCommandsHelp = `\
  roomful serve [flags]     serve the web app, the API and the sockets
  roomful admin <what>      look after a running server; roomful admin --help lists what
  roomful backup FILE       copy the database while the server runs or not
  roomful restore FILE      put such a copy in the place of the database
  roomful archive           move old messages to a file beside the database
`;

/** The flags and variables of the server. */
export const settingsHelp = `\
Flags, and the variables that do the same:

  -p, --port N              ROOMFUL_PORT                      3000
      --host ADDRESS        ROOMFUL_HOST                      127.0.0.1
      --database-url URL    ROOMFUL_DATABASE_URL              sqlite:./data/roomful.db
      --redis-url URL       ROOMFUL_REDIS_URL                 none: sessions stay in this process

Variables only:

  ROOMFUL_REDIS_PREFIX               roomful:                 none; stands before every key in Redis
  ROOMFUL_AUTH_MODE                  claimed | open           claimed
      claimed: a name belongs to who took it first. open: the newest login under a name wins.
  ROOMFUL_RESERVED_NAMES             ceo,help_desk,…         none but the service's own, such as admin
  ROOMFUL_SYNCHRONOUS                full | normal            full
      full: an acknowledged message survives a power cut. normal: it survives a crash of the program.
  ROOMFUL_RATE_MESSAGES_PER_SECOND   0 turns it off           10
  ROOMFUL_RATE_MESSAGES_BURST        at least 1               20
  ROOMFUL_RATE_JOINS_PER_MINUTE      0 turns it off           30
  ROOMFUL_RATE_LOGINS_PER_MINUTE     from one address         3000
  ROOMFUL_RATE_CONNECTS_PER_MINUTE   of one person            600; none where logins are not limited
  ROOMFUL_RATE_REQUESTS_PER_SECOND   other requests           5 × messages
  ROOMFUL_RATE_ACKS_PER_SECOND       acknowledgements         100 × messages
  ROOMFUL_RATE_BOT_MESSAGES_PER_SECOND   of a bot             5 × messages
  ROOMFUL_RATE_BOT_MESSAGES_BURST    at least 1               5 × messages
  ROOMFUL_RATE_BOT_JOINS_PER_MINUTE  of a bot                 100 × joins
  ROOMFUL_RATE_ADDRESS_EVENTS_PER_SECOND   from one address   1000 × messages
  ROOMFUL_RATE_ADDRESS_CALLS_PER_SECOND    REST, one address  50 × messages
      Where messages are not limited, "× messages" is no limit either.
  ROOMFUL_MAX_SOCKETS                0: any number            20000
  ROOMFUL_MAX_SOCKETS_PER_ADDRESS    0: any number            5000
  ROOMFUL_MAX_HANDSHAKE_SECONDS      until a socket said who it is         10
  ROOMFUL_MAX_REQUEST_SECONDS        until a request has arrived           30
  ROOMFUL_TRUST_PROXY                10.0.0.0/8,::1 | loopback | 1         none
      Your reverse proxies: only their X-Forwarded-For, -Proto and -Host are believed. A number counts hops;
      use it only where nobody else can reach the port.
  ROOMFUL_PUBLIC_URL                 https://chat.example.com              none
      Where people find the server. With it, requests for any other host are refused. Passkeys need it.
  ROOMFUL_ALLOWED_ORIGINS            https://a.example,…      none but this server's own
  ROOMFUL_ADMIN_TOKEN                16 characters or more    none; opens the administration API
  ROOMFUL_MAX_BOTS_PER_USER          at most 1000             10
  ROOMFUL_MAX_HOOKS_PER_BOT          at most 1000             10
  ROOMFUL_WEBHOOK_ALLOW_PRIVATE      10.0.0.0/8,::1           none
      addresses that outgoing webhooks may call though they are not public; by plain http, too.
  ROOMFUL_WEBHOOK_GIVE_UP_DAYS       1 to 365                 5
      a webhook whose receiver only failed for so long is switched off.
  ROOMFUL_ARCHIVE_AFTER_DAYS         0 turns it off           0
      older messages move to a file beside the database about once a day; people read them as before.
  ROOMFUL_LOG_LEVEL                  silent … trace           info
  ROOMFUL_WEB_DIR                    folder                   the web app that comes along
`;

export const helpText = `Roomful: real-time chat rooms

${serverCommandsHelp}  roomful --help            this text
  roomful --version

${settingsHelp}`;
