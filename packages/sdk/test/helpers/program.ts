import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compileCache } from '../../../../scripts/compile-cache.js';

/** A program in a process of its own, run from the workspace's source. */
export class Program implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<unknown[]>;
  readonly #listeners = new Set<() => void>();
  #output = '';

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.#process = spawn(process.execPath, ['--conditions=roomful-source', '--no-warnings', ...args], {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, ...compileCache, ...env },
    });
    this.#exited = once(this.#process, 'close');
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        for (const listener of this.#listeners) listener();
      });
    }
  }

  get output(): string {
    return this.#output;
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

  /** Ends its input, as Ctrl+D does. */
  leave(): void {
    this.#process.stdin.end();
  }

  terminate(): void {
    this.#process.kill('SIGTERM');
  }

  async exit(): Promise<unknown> {
    const [code] = await this.#exited;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }
}
