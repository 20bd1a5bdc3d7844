import { type Io, UsageError } from '../command.ts';

/** Where the server is: `--url`, else `ROOMFUL_URL`, else `ROOMFUL_PORT` of this machine, 3000 unless set. */
export function readServerAddress(flag: string | undefined, env: Io['env']): string {
  const given = flag ?? (env['ROOMFUL_URL'] || undefined);
  const url = URL.parse(given ?? `http://localhost:${env['ROOMFUL_PORT'] || '3000'}`);
  if (url && /^https?:$/.test(url.protocol)) return url.origin;
  const name = flag !== undefined ? '--url' : given !== undefined ? 'ROOMFUL_URL' : 'ROOMFUL_PORT';
  throw new UsageError(`What ${name} says is no address of a server. One looks like https://chat.example.com.`);
}
