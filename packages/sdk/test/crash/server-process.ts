import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../../../../scripts/compile-cache.js';
import { findFixedPort } from '../helpers/find-fixed-port.ts';

const program = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url));
const crashingProgram = fileURLToPath(new URL('../../../server/src/testing/crashing-server.ts', import.meta.url));

/** Where a server kills itself: with that batch committed and nobody answered, or answered and nothing published. */
export interface Death {
  point: 'commit' | 'answers';
  /** Counted from the server's start. */
  batch: number;
}

/** A real server process that comes back on the same port and file, however it ended. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'roomful-crash-'));
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  readonly #logLevel: string;
  /** Everything that all of its lives wrote; errors go to the terminal instead, unless it logs more than those. */
  output = '';

  static async create({ logLevel = 'error' } = {}): Promise<ServerProcess> {
    return new ServerProcess(await findFixedPort(), logLevel);
  }

  private constructor(port: number, logLevel: string) {
    this.port = port;
    this.#logLevel = logLevel;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get databaseFile(): string {
    return join(this.#folder, 'roomful.db');
  }

  /** Resolves when the process that was started last is gone. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /** Resolves when it takes connections. */
  async start(death?: Death): Promise<void> {
    const args = death ? [crashingProgram, death.point, String(death.batch)] : [program, 'serve'];
    const child = spawn(process.execPath, ['--conditions=roomful-source', ...args], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...compileCache,
        ROOMFUL_PORT: String(this.port),
        ROOMFUL_DATABASE_URL: `sqlite:${this.databaseFile}`,
        ROOMFUL_LOG_LEVEL: this.#logLevel,
        ROOMFUL_RATE_MESSAGES_PER_SECOND: '0',
        ROOMFUL_RATE_JOINS_PER_MINUTE: '0',
        ROOMFUL_RATE_LOGINS_PER_MINUTE: '0',
      },
      stdio: ['ignore', 'pipe', this.#logLevel === 'error' ? 'inherit' : 'pipe'],
    });
    this.#child = child;
    // Whoever ends the test early must not leave servers behind.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    this.#ended = once(child, 'exit').then(() => process.off('exit', kill));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      this.output += String(chunk);
      if (/Ctrl\+C|ready/.test(output)) resolve();
    });
    child.stderr?.on('data', (chunk) => (this.output += String(chunk)));
    void this.#ended.then(() => reject(new Error(`The server did not start. ${output}`)));
    await promise;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  /** SIGTERM */
  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM');
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
