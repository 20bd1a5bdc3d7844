import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In a process of its own, whose working directory and temporary folder are nobody else's. */
const PROGRAM = `
  const { startTestServer } = await import('${file('../src/testing/start-test-server.ts')}');
  const { WireClient } = await import('${file('./support/wire-client.ts')}');
  const adminToken = 'an-admin-token-of-tests';
  const server = await startTestServer({ databaseUrl: 'sqlite::memory:', adminToken });
  const call = (method, path, body) => fetch(server.url + path, {
    method,
    headers: { authorization: 'Bearer ' + adminToken, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).then((answer) => answer.json());
  const alice = await WireClient.enter(server.url, 'alice');
  const roomId = await alice.join('general');
  for (let n = 0; n < 10; n++) await alice.send(roomId, 'hello');
  const archived = await call('POST', '/api/admin/archive', { olderThanDays: 0 });
  const { totalMessages } = await alice.ask('load_messages', { roomId });
  const erased = await call('DELETE', '/api/admin/users/' + alice.user.id);
  console.log(JSON.stringify({ archived, totalMessages, erased }));
  alice.socket.disconnect();
  await server.stop();
`;

it('a server on sqlite::memory: keeps everything in memory, archive and erasure too, and writes no file', async () => {
  using folder = temporaryFolder();
  const [cwd, TMPDIR] = [folder.file('here'), folder.file('tmp')];
  for (const path of [cwd, TMPDIR]) mkdirSync(path);
  const args = ['--conditions=roomful-source', '--input-type=module', '-e', PROGRAM];
  const program = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, TMPDIR, SQLITE_TMPDIR: TMPDIR },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  program.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  const [code] = (await once(program, 'close')) as [number];
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    archived: { moved: 10, done: true },
    totalMessages: 10,
    erased: { done: true },
  });
  expect(readdirSync(cwd)).toEqual([]);
  expect(readdirSync(TMPDIR)).toEqual([]);
});
