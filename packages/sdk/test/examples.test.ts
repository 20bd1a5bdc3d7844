import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { findTypeErrors } from './helpers/find-type-errors.ts';
import { enter, has, untilEntries } from './helpers/people.ts';

const root = join(import.meta.dirname, '../../..');

it('the example of the README compiles and runs as it stands', async () => {
  await using server = await startTestServer();
  const readme = readFileSync(join(root, 'packages/sdk/README.md'), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(
    findTypeErrors(example, join(import.meta.dirname, 'of-readme.ts'), join(import.meta.dirname, 'tsconfig.json')),
  ).toEqual([]);
  await using program = run([
    '--input-type=module-typescript',
    '--eval',
    example.replace('http://localhost:3000', server.url),
  ]);
  await program.untilSaid('alice: Hello from the SDK');
  expect(await program.exit()).toBe(0);
});

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
  return run([join(root, 'examples/terminal-chat/src/main.ts'), username, 'general', server.url], { HOME: home });
}

function run(args: string[], env: Record<string, string> = {}): Program {
  return new Program(
    spawn(process.execPath, ['--conditions=roomful-source', '--no-warnings', ...args], {
      cwd: join(root, 'packages/sdk'),
      env: { ...process.env, ...env },
    }),
  );
}

class Program implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<unknown[]>;
  readonly #listeners = new Set<() => void>();
  #output = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#process = child;
    this.#exited = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        for (const listener of this.#listeners) listener();
      });
    }
  }

  /** Rejects with everything that was said when the program ends before. */
  untilSaid(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.#output.includes(text)) return;
        this.#listeners.delete(look);
        resolve(this.#output);
      };
      this.#listeners.add(look);
      look();
      void this.#exited.then(() => reject(new Error(`ended without saying ${text}:\n${this.#output}`)));
    });
  }

  type(text: string): void {
    this.#process.stdin.write(text);
  }

  leave(): void {
    this.#process.stdin.end();
  }

  async exit(): Promise<unknown> {
    const [code] = await this.#exited;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#exited;
  }
}

function temporaryFolder(): AsyncDisposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'roomful-sdk-'));
  return { path, [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true, force: true }) };
}
