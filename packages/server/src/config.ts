import { usernameSchema } from '@roomful/protocol';
import * as z from 'zod';
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

const databaseUrl = z.string().superRefine((url, context) => {
  if (/^sqlite:.+/.test(url)) return;
  context.addIssue({
    code: 'custom',
    message: /^postgres(ql)?:/.test(url)
      ? 'PostgreSQL comes in a later version; for now use sqlite:<file>'
      : 'expected sqlite:<file>, for example sqlite:./data/roomful.db',
  });
});

const settingsSchema = z.object({
  ROOMFUL_HOST: z.string().min(1).default('127.0.0.1'),
  ROOMFUL_PORT: wholeNumber(0, 65_535).default(3_000),
  ROOMFUL_DATABASE_URL: databaseUrl.default('sqlite:./data/roomful.db'),
  ROOMFUL_REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port' }).optional(),
  ROOMFUL_AUTH_MODE: oneOf(['claimed', 'open']).default('claimed'),
  ROOMFUL_RESERVED_NAMES: list().pipe(z.array(usernameSchema)),
  ROOMFUL_ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, { error: 'expected 16 to 256 characters without blanks' })
    .optional(),
  ROOMFUL_MAX_BOTS_PER_USER: wholeNumber(0, 1_000).default(10),
  ROOMFUL_SYNCHRONOUS: oneOf(['full', 'normal']).default('full'),
  ROOMFUL_RATE_MESSAGES_PER_SECOND: rate(10),
  ROOMFUL_RATE_MESSAGES_BURST: wholeNumber(1, 1_000_000).default(20),
  ROOMFUL_RATE_JOINS_PER_MINUTE: rate(30),
  ROOMFUL_RATE_LOGINS_PER_MINUTE: rate(60),
  ROOMFUL_ALLOWED_ORIGINS: list().pipe(
    z.array(z.url({ error: 'expected origins such as https://example.com, separated by commas' })),
  ),
  ROOMFUL_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ROOMFUL_WEB_DIR: z.string().optional(),
});

/** The variables that `readConfig` knows. */
export const settingNames: readonly string[] = Object.keys(settingsSchema.shape);

/** Everything an operator can set, checked. */
export interface Config {
  host: string;
  port: number;
  databaseUrl: string;
  redisUrl: string | undefined;
  authMode: 'claimed' | 'open';
  /** Kept for the service beside its own. */
  reservedNames: string[];
  synchronous: 'full' | 'normal';
  /** Opens the whole administration API. */
  adminToken: string | undefined;
  /** The most bots one person may have. */
  maxBotsPerUser: number;
  /** `0` turns a limit off. */
  rates: { messagesPerSecond: number; messagesBurst: number; joinsPerMinute: number; loginsPerMinute: number };
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
      const shown = name === 'ROOMFUL_ADMIN_TOKEN' ? '' : ` (${JSON.stringify(given[name])})`;
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
    authMode: settings.ROOMFUL_AUTH_MODE,
    reservedNames: settings.ROOMFUL_RESERVED_NAMES,
    synchronous: settings.ROOMFUL_SYNCHRONOUS,
    adminToken: settings.ROOMFUL_ADMIN_TOKEN,
    maxBotsPerUser: settings.ROOMFUL_MAX_BOTS_PER_USER,
    rates: {
      messagesPerSecond: settings.ROOMFUL_RATE_MESSAGES_PER_SECOND,
      messagesBurst: settings.ROOMFUL_RATE_MESSAGES_BURST,
      joinsPerMinute: settings.ROOMFUL_RATE_JOINS_PER_MINUTE,
      loginsPerMinute: settings.ROOMFUL_RATE_LOGINS_PER_MINUTE,
    },
    allowedOrigins: settings.ROOMFUL_ALLOWED_ORIGINS,
    logLevel: settings.ROOMFUL_LOG_LEVEL,
    webDir: settings.ROOMFUL_WEB_DIR,
  };
}

/** The file behind a `sqlite:` address; `sqlite::memory:` is a database that ends with the process. */
export function sqlitePath(databaseUrl: string): string {
  return databaseUrl.replace(/^sqlite:(\/\/)?/, '');
}
