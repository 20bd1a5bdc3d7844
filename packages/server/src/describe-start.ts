import { type Config, sqlitePath } from './config.ts';

/** What an operator who reads the log later wants to know of a start; no secrets. */
export function describeStart(config: Config, address: { host: string; port: number }): object {
  return {
    ...address,
    database: sqlitePath(config.databaseUrl),
    synchronous: config.synchronous,
    // The address of Redis may hold a password.
    sessions: config.redisUrl === undefined ? 'in process' : 'redis',
    authMode: config.authMode,
    publicUrl: config.publicUrl ?? null,
    trustProxy: config.trustProxy,
    allowedOrigins: config.allowedOrigins,
    webhookAllowPrivate: config.webhooks.allowPrivate,
    limitsOff: limitsOff(config),
  };
}

/** Which limits the operator has turned off. */
function limitsOff({ rates, maxima }: Config): string[] {
  const numbers = { ...rates, ...maxima };
  return Object.entries(numbers)
    .filter(([, value]) => value === 0)
    .map(([name]) => name);
}
