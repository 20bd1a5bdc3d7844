import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBotUser, logIn, RoomfulClient } from '@roomful/sdk';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { compileCache } from '../../../scripts/compile-cache.js';
import { call } from './support/call.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('the bot that it writes', () => {
  it('passes its own test', async () => {
    using place = temporaryFolder();
    await call(['my-bot'], place.path);
    const tested = await run(['--conditions=roomful-source', '--test'], join(place.path, 'my-bot'));
    expect(tested).toMatchObject({ code: 0, said: expect.stringMatching(/pass 2\n/) as string });
  });

  it('answers on a server with nothing but its .env', async () => {
    await using server = await startTestServer();
    const { url } = server;
    using place = temporaryFolder();
    await call(['my-bot'], place.path);
    const folder = join(place.path, 'my-bot');
    const { token } = await logIn({ url, username: 'ana' });
    const bot = await createBotUser({ url, token, username: 'my_bot' });
    writeFileSync(join(folder, '.env'), `ROOMFUL_URL=${url}\nROOMFUL_TOKEN=${bot.token}\n`);
    const child = startNode(['--conditions=roomful-source', '--env-file-if-exists=.env', 'main.ts'], folder);
    const exited = once(child, 'close');

    await using ana = new RoomfulClient({ url, getToken: async () => token });
    await ana.start();
    const [general] = await ana.listRooms();
    const room = await ana.join(general!.id);
    await new Promise<void>((resolve) => {
      const look = (users: readonly string[]) => void (users.includes('my_bot') && resolve());
      room.on('users', look);
      look(room.users);
    });
    const reply = Promise.withResolvers<string>();
    room.on('message', ({ username, content }) => void (username === 'my_bot' && reply.resolve(content)));
    room.send('@my_bot hello');
    expect(await reply.promise).toBe('Hi ana');
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  });
});

function startNode(args: readonly string[], cwd: string): ChildProcess {
  // What the test's own runner tells its programs would make `node --test` report to it.
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...compileCache };
  return spawn(process.execPath, ['--no-warnings', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(args: readonly string[], cwd: string): Promise<{ code: unknown; said: string }> {
  const child = startNode(args, cwd);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}
