import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What the server has to know of a host: docs/embed/README.md. */
export interface AppSettings {
  id: string;
  name: string;
  rooms: { match: string; access: 'everyone' | 'signed_in' | 'named' }[];
  guests?: boolean;
}

export interface Roomful extends AsyncDisposable {
  /** Where it is, without a path. */
  url: string;
  app: string;
  /** What the host's backend signs its tokens with. */
  secret: string;
}

const program = fileURLToPath(new URL('bin/roomful.js', import.meta.resolve('@roomful/server/package.json')));

/** The server that `ROOMFUL_URL` names, with the app and its secret; else one that lasts as long as the example. */
export async function bringRoomful(app: AppSettings, origin: string): Promise<Roomful> {
  const { ROOMFUL_URL: url, ROOMFUL_APP: id, ROOMFUL_SECRET: secret } = process.env;
  if (url === undefined) return startRoomful(app, origin);
  if (id === undefined || secret === undefined) throw new Error('With ROOMFUL_URL go ROOMFUL_APP and ROOMFUL_SECRET.');
  return { url: new URL(url).origin, app: id, secret, [Symbol.asyncDispose]: async () => undefined };
}

async function startRoomful(app: AppSettings, origin: string): Promise<Roomful> {
  const adminToken = randomBytes(32).toString('base64url');
  const server = spawn(process.execPath, [program, 'serve', '--port', '0', '--database-url', 'sqlite::memory:'], {
    env: { ...process.env, ROOMFUL_ADMIN_TOKEN: adminToken, ROOMFUL_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill();
    await exited;
  };
  let url: string | undefined;
  for await (const line of createInterface(server.stdout)) {
    url = /Open +(\S+)/.exec(line)?.[1];
    if (url !== undefined) break;
  }
  if (url === undefined) throw new Error('The Roomful server did not start; the lines above say why.');
  server.stdout.resume();

  // The same as `roomful admin create-app` and `roomful admin app-key`.
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.ok) return answer.json();
    await stop();
    throw new Error(`${path}: ${await answer.text()}`);
  };
  await post('/api/admin/apps', { ...app, origins: [origin] });
  const { secret } = (await post(`/api/admin/apps/${app.id}/keys`, {})) as { secret: string };
  return { url, app: app.id, secret, [Symbol.asyncDispose]: stop };
}
