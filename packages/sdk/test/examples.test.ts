import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { enter, has, untilEntries } from './helpers/people.ts';
import { Program } from './helpers/program.ts';

const root = join(import.meta.dirname, '../../..');

describe('chat from a terminal', () => {
  it('shows what others say, sends what is typed, and keeps the name', async () => {
    await using server = await startTestServer();
    const bob = await enter('bob', server);
    await using _ = bob.client;
    await bob.room.send('said before').accepted;
    await using home = temporaryFolder();
    for (const round of ['first', 'second']) {
      await using alice = startTerminal(server, 'alice', home.path);
      await alice.untilSaid('You are in general with bob, alice');
      await alice.untilSaid('bob: said before');
      await bob.room.send(`to the ${round} visit`).accepted;
      await alice.untilSaid(`bob: to the ${round} visit`);
      alice.type(`from the ${round} visit\n`);
      await untilEntries(bob.room, has(`from the ${round} visit`));
      alice.leave();
      expect(await alice.exit()).toBe(0);
    }
  });

  it('says in one sentence why it can’t begin', async () => {
    await using server = await startTestServer();
    await using home = temporaryFolder();
    await using terminal = startTerminal(server, 'a!', home.path);
    await terminal.untilSaid('A username has 3 to 20 characters');
    expect(await terminal.exit()).toBe(1);
  });
});

function startTerminal(server: TestServer, username: string, home: string): Program {
  return new Program([join(root, 'examples/terminal-chat/src/main.ts'), username, 'general', server.url], {
    HOME: home,
  });
}

function temporaryFolder(): AsyncDisposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'roomful-sdk-'));
  return { path, [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true, force: true }) };
}
