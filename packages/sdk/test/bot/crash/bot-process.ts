import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../../../../../scripts/compile-cache.js';

const program = fileURLToPath(new URL('./bot-program.ts', import.meta.url));

/** Where a bot kills itself: see `bot-program.ts`. */
export interface BotDeath {
  point: 'replied' | 'saved';
  message: number;
}

/** A real bot process that comes back with the same token and state, however it ended. */
export class BotProcess implements AsyncDisposable {
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  /** In the present life. */
  #said = '';
  #look: () => void = () => undefined;
  /** Everything that all of its lives wrote. */
  output = '';

  constructor({ url, token, stateFile }: { url: string; token: string; stateFile: string }) {
    this.#env = { ROOMFUL_URL: url, ROOMFUL_TOKEN: token, ROOMFUL_STATE: stateFile };
  }

  /** Resolves when the process that was started last is gone. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /** Begins a life; whether it is connected yet is its own business. */
  start(death?: BotDeath): void {
    const args = death ? [death.point, String(death.message)] : [];
    const child = spawn(process.execPath, ['--conditions=roomful-source', program, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...compileCache, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        this.output += String(chunk);
        this.#said += String(chunk);
        this.#look();
      });
    }
    // Whoever ends the test early must not leave bots behind.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    this.#ended = once(child, 'exit').then(() => process.off('exit', kill));
  }

  /** Resolves when it has written this in its present life. */
  async untilSaid(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#look = () => {
      if (this.#said.includes(text)) resolve();
    };
    this.#look();
    await promise;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  /** Answers with the exit code. */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM');
    await this.#ended;
    return this.#child?.exitCode ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
