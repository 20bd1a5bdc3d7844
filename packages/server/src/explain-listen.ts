import type { Config } from './config.ts';

/** Why an address can't be had, in one line that says what to do. */
export function explainListen(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Stop the program that uses it, or choose another port: --port ${port + 1}.`;
    case 'EACCES':
      return `Port ${port} needs more rights than this user has. Choose a port above 1023, for example --port 3000.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Choose another with --host.`;
    default:
      return `Can't listen on ${host}:${port} (${code}). Choose another address with --host and --port.`;
  }
}
