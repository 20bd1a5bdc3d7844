import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverCommandsHelp, settingsHelp } from '@roomful/server/program';
import { expect, it } from 'vitest';
import { run, start, temporaryHome } from './support/program.ts';

it('lists everything that it does, once', async () => {
  using home = temporaryHome();
  const help = await run(['--help'], { home });
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain(serverCommandsHelp);
  expect(help.out).toContain(settingsHelp);
  const commands = [...help.out.matchAll(/^ {2}roomful (\S+)/gm)].map(([, command]) => command);
  expect(commands).toEqual([...new Set(commands)]);
  expect(commands).toEqual(expect.arrayContaining(['chat', 'bot', 'serve', 'admin', 'backup', 'restore', 'archive']));
});

it('serves, and ends with the server’s own exit code', async () => {
  using home = temporaryHome();
  await using server = start(['serve', '--port', '0'], { home });
  await server.untilSaid('Roomful is running.');
  server.kill('SIGTERM');
  expect(await server.exited).toBe(0);
});

it.each([
  [['--version'], { code: 0, out: `${readVersion()}\n`, err: '' }],
  [['chta'], { code: 2, out: '', err: 'Roomful has no command "chta". Try: roomful serve, roomful --help.\n' }],
  [
    ['admin', 'overview'],
    { code: 1, out: '', err: 'Set ROOMFUL_ADMIN_TOKEN to the server’s admin token, then call this again.\n' },
  ],
])('hands roomful %j on to the server’s program', async (args, answer) => {
  using home = temporaryHome();
  expect(await run(args, { home })).toEqual(answer);
});

function readVersion(): string {
  const file = join(import.meta.dirname, '../../server/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
