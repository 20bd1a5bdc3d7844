import { Redis, type RedisOptions } from 'ioredis';
import { StartError } from '../../start-error.ts';
import { DatabaseClaim, type DatabaseClaimOptions } from './database-claim.ts';

/** How long an answer may take before whoever waits is told that sessions are not to be had. */
const COMMAND_TIMEOUT_MS = 2_000;
/** A connection that stays silent for longer than that is dead, whatever the network says of it. */
const SILENCE_MAX_MS = 2_500;
const CONNECT_TIMEOUT_MS = 3_000;
const RETRY_MAX_MS = 1_000;
const OLDEST_MAJOR_VERSION = 7;

const options = {
  lazyConnect: true,
  // Nothing waits for a Redis that is away, and nothing is asked twice: whoever asked was refused long ago.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  socketTimeout: SILENCE_MAX_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  keepAlive: 10_000,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, RETRY_MAX_MS),
} satisfies RedisOptions;

export interface RedisConnections {
  commands: Redis;
  /** A connection that listens can't be asked anything else. */
  notices: Redis;
  /** How what the server keeps is cleared away when memory runs short; sessions should not be. */
  evictionPolicy: string | undefined;
  /** Another one after each start of the server. */
  runId: string | undefined;
  claim: DatabaseClaim;
  /** How many servers of this database there are, this one among them. */
  nodes: number;
}

/** Throws `StartError`, in one sentence without the password, when the Redis at the address can't serve. */
export async function connectRedis(
  url: string,
  { prefix, databaseId }: DatabaseClaimOptions,
): Promise<RedisConnections> {
  const commands = new Redis(url, options);
  const notices = new Redis(url, options);
  const claim = new DatabaseClaim(commands, { prefix, databaseId });
  try {
    await Promise.all([open(commands), open(notices)]);
    const info = await commands.info();
    const problem = versionProblem(info);
    if (problem !== undefined) throw new StartError(`The Redis at ${addressOf(commands)} ${problem}`);
    await commands.set(`${prefix}roomful:health`, '1', 'PX', 1_000);
    await notices.subscribe(claim.channel);
    if (!(await claim.takeFirst())) throw new StartError(explainForeign(addressOf(commands)));
    const nodes = await claim.countNodes();
    return { commands, notices, evictionPolicy: evictionPolicyOf(info), runId: runIdOf(info), claim, nodes };
  } catch (error) {
    commands.disconnect();
    notices.disconnect();
    throw error instanceof StartError ? error : new StartError(explain(error, url, addressOf(commands)));
  }
}

/** What is wrong with the version that `INFO` tells, if anything. */
export function versionProblem(info: string): string | undefined {
  const version = field(info, 'redis_version');
  if (version === undefined) return 'does not tell its version. Roomful needs Redis 7 or newer, or Valkey.';
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR_VERSION) return undefined;
  return `is version ${version}. Roomful needs Redis 7 or newer, or Valkey: update it, or leave ROOMFUL_REDIS_URL out to keep sessions in this process.`;
}

/** Connected, logged in, and in the right database: the client itself goes on without the last. */
async function open(redis: Redis): Promise<void> {
  let first: Error | undefined;
  const note = (error: Error) => (first ??= error);
  redis.on('error', note);
  try {
    await redis.connect();
  } catch (error) {
    throw first ?? error;
  }
  if (first) throw first;
  redis.on('error', ignore).off('error', note);
}

function explain(error: unknown, url: string, address: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^NOAUTH|called with the client already authenticated/.test(message)) {
    return `The Redis at ${address} wants a password. Put it into ROOMFUL_REDIS_URL: redis://:password@host:port.`;
  }
  if (/^WRONGPASS|invalid password/.test(message)) {
    return `The Redis at ${address} refuses the name or the password in ROOMFUL_REDIS_URL. Correct them.`;
  }
  if (message.startsWith('NOPERM')) {
    return `The user in ROOMFUL_REDIS_URL may not do at ${address} what sessions need: scripts, keys, PUBSUB, and the channels roomful:ended:*. Grant it.`;
  }
  if (/DB index is out of range|invalid DB index/i.test(message)) {
    return `The Redis at ${address} has no database of the number in ROOMFUL_REDIS_URL. Choose one from 0 to 15.`;
  }
  if (message.startsWith('READONLY')) {
    return `The Redis at ${address} is a replica that can't be written. Put its primary into ROOMFUL_REDIS_URL.`;
  }
  if (/^(OOM|MISCONF|NOREPLICAS)/.test(message)) {
    return `The Redis at ${address} takes no writes (${message.split('.')[0]}). Mend that, then start again.`;
  }
  if (/SSL|TLS|CERT|SELF_SIGNED/i.test(`${code} ${message}`)) {
    return `No safe connection to the Redis at ${address} (${code || message}). Check its certificate, and rediss:// in ROOMFUL_REDIS_URL.`;
  }
  if (url.startsWith('rediss:')) {
    return `No Redis answers over TLS at ${address}. Start it, or correct ROOMFUL_REDIS_URL: redis:// where it speaks plainly.`;
  }
  return `No Redis answers at ${address}. Start it, correct ROOMFUL_REDIS_URL, or leave that out to keep sessions in this process.`;
}

function explainForeign(address: string): string {
  return (
    `A server with another database keeps its sessions in the Redis at ${address}, and people of both would be mixed up. ` +
    'Set ROOMFUL_REDIS_PREFIX for this one (for instance staging:), or choose another Redis.'
  );
}

export function runIdOf(info: string): string | undefined {
  return field(info, 'run_id');
}

/** `undefined` when nothing is ever cleared away. */
function evictionPolicyOf(info: string): string | undefined {
  const policy = field(info, 'maxmemory_policy');
  return field(info, 'maxmemory') === '0' || policy === 'noeviction' ? undefined : policy;
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

function addressOf({ options: { host, port } }: Redis): string {
  return `${host ?? ''}:${port ?? ''}`;
}

function ignore(): void {
  // `RedisLink` tells what is wrong, once.
}
