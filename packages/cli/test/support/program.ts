import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCache } from '../../../../scripts/compile-cache.js';

const main = join(import.meta.dirname, '../../src/main.ts');

/** A home folder of its own, and with it names of its own. */
export function temporaryHome(): Disposable & { path: string; file: (...names: string[]) => string } {
  const path = mkdtempSync(join(tmpdir(), 'roomful-cli-'));
  return {
    path,
    file: (...names) => join(path, ...names),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface RunOptions {
  home: { path: string };
  env?: Record<string, string>;
}

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** The program itself, from source, in a pipe. */
export function start(args: readonly string[], { home, env }: RunOptions): Program {
  const child = spawn(process.execPath, ['--conditions=roomful-source', '--no-warnings', main, ...args], {
    cwd: home.path,
    env: { PATH: process.env['PATH'] ?? '', HOME: home.path, TZ: 'UTC', ...compileCache, ...env },
  });
  return new Program(child);
}

/** Runs the program until it ends. */
export async function run(args: readonly string[], options: RunOptions): Promise<Outcome> {
  await using program = start(args, options);
  program.end();
  const code = await program.exited;
  return { code, out: program.out, err: program.err };
}

export class Program implements AsyncDisposable {
  out = '';
  err = '';
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #listeners = new Set<() => void>();

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.exited = once(child, 'close').then(([code]) => code as number | null);
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#heard(() => (this.out += text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#heard(() => (this.err += text)));
    // A program that is over takes no input any more; what matters is what it said.
    child.stdin.on('error', () => undefined);
  }

  /** Rejects with everything that was said when the program ends before. */
  untilSaid(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!`${this.out}\n${this.err}`.includes(text)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
      void this.exited.then(() => reject(new Error(`ended without saying ${text}:\n${this.out}\n${this.err}`)));
    });
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** The end of the input. */
  end(): void {
    this.#child.stdin.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  #heard(add: () => void): void {
    add();
    for (const listener of this.#listeners) listener();
  }
}
