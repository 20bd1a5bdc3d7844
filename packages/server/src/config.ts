import { isIP } from 'node:net';
import { usernameSchema } from '@roomful/protocol';
import * as z from 'zod';
import type { Maxima, Rates } from './transport/limit-settings.ts';
import { StartError } from './start-error.ts';

const wholeNumber = (min: number, max: number) => {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `expected ${values.join(', ')}` });
const rate = (fallback: number) => {
  const error = 'expected a number from 0 (no limit) to 1000000';
  return z.coerce.number({ error }).min(0, { error }).max(1_000_000, { error }).default(fallback);
};

const list = () =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    );

/** Without a fallback: what is not set follows another setting. */
const followingRate = () => rate(0).unwrap().optional();

const seconds = (fallback: number) => {
  const error = 'expected seconds, from 0.1 to 600';
  return z.coerce.number({ error }).min(0.1, { error }).max(600, { error }).default(fallback);
};

/** An address, a range of them, or a name for the usual ranges. */
function isAddressRange(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  const bitsMax = family === 6 ? 128 : 32;
  return (
    family !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))
  );
}

const trustProxy = z
  .string()
  .default('')
  .transform((text, context) => {
    if (/^[1-9]$/.test(text)) return Number(text);
    const ranges = text
      .split(',')
      .map((range) => range.trim())
      .filter(Boolean);
    if (ranges.every(isAddressRange)) return ranges;
    context.addIssue({
      code: 'custom',
      message: 'expected addresses or ranges of your proxies such as 10.0.0.0/8,::1, loopback, or a number of hops',
    });
    return z.NEVER;
  });

const addressRanges = list().superRefine((ranges, context) => {
  const wrong = ranges.filter((range) => !isAddressRange(range) || isIP(range.split('/')[0] ?? '') === 0);
  if (wrong.length === 0) return;
  context.addIssue({ code: 'custom', message: 'expected addresses or ranges such as 10.0.0.0/8,::1' });
});

const publicUrl = z.string().superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return;
  context.addIssue({
    code: 'custom',
    message: 'expected where people find the server, such as https://chat.example.com',
  });
});

const databaseUrl = z.string().superRefine((url, context) => {
  if (/^sqlite:.+/.test(url)) return;
  context.addIssue({
    code: 'custom',
    message: /^postgres(ql)?:/.test(url)
      ? 'PostgreSQL comes in a later version; for now use sqlite:<file>'
      : 'expected sqlite:<file>, for example sqlite:./data/roomful.db',
  });
});

const redisUrl = z
  .url({ protocol: /^rediss?$/, error: 'expected redis://host:port' })
  .refine((url) => /^(\/\d{0,5})?$/.test(new URL(url).pathname), {
    error: 'expected the number of a database after the port, as in redis://host:6379/2',
    abort: true,
  });

const settingsSchema = z.object({
  ROOMFUL_HOST: z.string().min(1).default('127.0.0.1'),
  ROOMFUL_PORT: wholeNumber(0, 65_535).default(3_000),
  ROOMFUL_DATABASE_URL: databaseUrl.default('sqlite:./data/roomful.db'),
  ROOMFUL_REDIS_URL: redisUrl.optional(),
  ROOMFUL_REDIS_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9:_.{}-]{1,64}$/, { error: 'expected up to 64 letters, digits and :_.{}-' })
    .optional(),
  ROOMFUL_AUTH_MODE: oneOf(['claimed', 'open']).default('claimed'),
  ROOMFUL_RESERVED_NAMES: list().pipe(z.array(usernameSchema)),
  ROOMFUL_ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, { error: 'expected 16 to 256 characters without blanks' })
    .optional(),
  ROOMFUL_MAX_BOTS_PER_USER: wholeNumber(0, 1_000).default(10),
  ROOMFUL_MAX_HOOKS_PER_BOT: wholeNumber(0, 1_000).default(10),
  ROOMFUL_WEBHOOK_ALLOW_PRIVATE: addressRanges,
  ROOMFUL_WEBHOOK_GIVE_UP_DAYS: wholeNumber(1, 365).default(5),
  ROOMFUL_ARCHIVE_AFTER_DAYS: wholeNumber(0, 36_500).default(0),
  ROOMFUL_SYNCHRONOUS: oneOf(['full', 'normal']).default('full'),
  ROOMFUL_RATE_MESSAGES_PER_SECOND: rate(10),
  ROOMFUL_RATE_MESSAGES_BURST: wholeNumber(1, 1_000_000).default(20),
  ROOMFUL_RATE_JOINS_PER_MINUTE: rate(30),
  ROOMFUL_RATE_LOGINS_PER_MINUTE: rate(3_000),
  ROOMFUL_RATE_CONNECTS_PER_MINUTE: followingRate(),
  ROOMFUL_RATE_REQUESTS_PER_SECOND: followingRate(),
  ROOMFUL_RATE_ACKS_PER_SECOND: followingRate(),
  ROOMFUL_RATE_BOT_MESSAGES_PER_SECOND: followingRate(),
  ROOMFUL_RATE_BOT_MESSAGES_BURST: wholeNumber(1, 1_000_000).optional(),
  ROOMFUL_RATE_BOT_JOINS_PER_MINUTE: followingRate(),
  ROOMFUL_RATE_ADDRESS_EVENTS_PER_SECOND: followingRate(),
  ROOMFUL_RATE_ADDRESS_CALLS_PER_SECOND: followingRate(),
  ROOMFUL_MAX_SOCKETS: wholeNumber(0, 1_000_000).default(20_000),
  ROOMFUL_MAX_SOCKETS_PER_ADDRESS: wholeNumber(0, 1_000_000).default(5_000),
  ROOMFUL_MAX_HANDSHAKE_SECONDS: seconds(10),
  ROOMFUL_MAX_REQUEST_SECONDS: seconds(30),
  ROOMFUL_TRUST_PROXY: trustProxy,
  ROOMFUL_PUBLIC_URL: publicUrl.optional(),
  ROOMFUL_ALLOWED_ORIGINS: list().pipe(
    z.array(z.url({ error: 'expected origins such as https://example.com, separated by commas' })),
  ),
  ROOMFUL_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ROOMFUL_WEB_DIR: z.string().optional(),
});

/** What is not shown when it is wrong. */
function holdsSecret(name: string, value: string | undefined): boolean {
  return name === 'ROOMFUL_ADMIN_TOKEN' || (name === 'ROOMFUL_REDIS_URL' && value?.includes('@') === true);
}

/** The variables that `readConfig` knows. */
export const settingNames: readonly string[] = Object.keys(settingsSchema.shape);

/** Everything an operator can set, checked. */
export interface Config {
  host: string;
  port: number;
  databaseUrl: string;
  redisUrl: string | undefined;
  /** Stands before every key in Redis. */
  redisPrefix: string | undefined;
  authMode: 'claimed' | 'open';
  /** Kept for the service beside its own. */
  reservedNames: string[];
  synchronous: 'full' | 'normal';
  /** Opens the whole administration API. */
  adminToken: string | undefined;
  /** The most bots one person may have. */
  maxBotsPerUser: number;
  webhooks: {
    /** The most that one bot may have. */
    maxPerBot: number;
    /** Addresses and ranges that outgoing hooks may call although they are not public, by plain HTTP too. */
    allowPrivate: readonly string[];
    /** An outgoing hook that only failed for so long is switched off. */
    giveUpDays: number;
  };
  /** Older messages move to the archive, about once a day; 0: none does by itself. */
  archiveAfterDays: number;
  rates: Rates;
  maxima: Maxima;
  /** Whose forwarding headers are believed: addresses and ranges, or how many proxies stand before the server. */
  trustProxy: readonly string[] | number;
  /** Where people find the server. With it, no other host is answered for. */
  publicUrl: string | undefined;
  allowedOrigins: string[];
  logLevel: z.infer<typeof settingsSchema>['ROOMFUL_LOG_LEVEL'];
  /** The built web app. */
  webDir: string | undefined;
}

/** Throws `StartError` with one line that names every wrong setting. An empty value counts as not set. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = settingsSchema.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const shown = holdsSecret(name, given[name]) ? '' : ` (${JSON.stringify(given[name])})`;
      return `${name}${shown}: ${issue.message}`;
    });
    throw new StartError(`Wrong configuration: ${problems.join('; ')}. See roomful --help for what is possible.`);
  }
  const settings = result.data;
  return {
    host: settings.ROOMFUL_HOST,
    port: settings.ROOMFUL_PORT,
    databaseUrl: settings.ROOMFUL_DATABASE_URL,
    redisUrl: settings.ROOMFUL_REDIS_URL,
    redisPrefix: settings.ROOMFUL_REDIS_PREFIX,
    authMode: settings.ROOMFUL_AUTH_MODE,
    reservedNames: settings.ROOMFUL_RESERVED_NAMES,
    synchronous: settings.ROOMFUL_SYNCHRONOUS,
    adminToken: settings.ROOMFUL_ADMIN_TOKEN,
    maxBotsPerUser: settings.ROOMFUL_MAX_BOTS_PER_USER,
    webhooks: {
      maxPerBot: settings.ROOMFUL_MAX_HOOKS_PER_BOT,
      allowPrivate: settings.ROOMFUL_WEBHOOK_ALLOW_PRIVATE,
      giveUpDays: settings.ROOMFUL_WEBHOOK_GIVE_UP_DAYS,
    },
    archiveAfterDays: settings.ROOMFUL_ARCHIVE_AFTER_DAYS,
    rates: {
      messagesPerSecond: settings.ROOMFUL_RATE_MESSAGES_PER_SECOND,
      messagesBurst: settings.ROOMFUL_RATE_MESSAGES_BURST,
      joinsPerMinute: settings.ROOMFUL_RATE_JOINS_PER_MINUTE,
      loginsPerMinute: settings.ROOMFUL_RATE_LOGINS_PER_MINUTE,
      connectsPerMinute: settings.ROOMFUL_RATE_CONNECTS_PER_MINUTE,
      requestsPerSecond: settings.ROOMFUL_RATE_REQUESTS_PER_SECOND,
      acksPerSecond: settings.ROOMFUL_RATE_ACKS_PER_SECOND,
      botMessagesPerSecond: settings.ROOMFUL_RATE_BOT_MESSAGES_PER_SECOND,
      botMessagesBurst: settings.ROOMFUL_RATE_BOT_MESSAGES_BURST,
      botJoinsPerMinute: settings.ROOMFUL_RATE_BOT_JOINS_PER_MINUTE,
      addressEventsPerSecond: settings.ROOMFUL_RATE_ADDRESS_EVENTS_PER_SECOND,
      addressCallsPerSecond: settings.ROOMFUL_RATE_ADDRESS_CALLS_PER_SECOND,
    },
    maxima: {
      sockets: settings.ROOMFUL_MAX_SOCKETS,
      socketsPerAddress: settings.ROOMFUL_MAX_SOCKETS_PER_ADDRESS,
      handshakeMs: settings.ROOMFUL_MAX_HANDSHAKE_SECONDS * 1_000,
      requestMs: settings.ROOMFUL_MAX_REQUEST_SECONDS * 1_000,
    },
    trustProxy: settings.ROOMFUL_TRUST_PROXY,
    publicUrl: settings.ROOMFUL_PUBLIC_URL === undefined ? undefined : new URL(settings.ROOMFUL_PUBLIC_URL).origin,
    allowedOrigins: settings.ROOMFUL_ALLOWED_ORIGINS,
    logLevel: settings.ROOMFUL_LOG_LEVEL,
    webDir: settings.ROOMFUL_WEB_DIR,
  };
}

/** The file behind a `sqlite:` address; `sqlite::memory:` is a database that ends with the process. */
export function sqlitePath(databaseUrl: string): string {
  return databaseUrl.replace(/^sqlite:(\/\/)?/, '');
}
