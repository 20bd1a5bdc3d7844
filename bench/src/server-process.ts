import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onServerCore } from './cores.ts';
import type { Held } from './held.ts';

const READY_WITHIN_MS = 20_000;
const STOPPED_WITHIN_MS = 10_000;
/** Linux counts a process's time in hundredths. */
const TICKS_PER_SECOND = 100;
const probe = fileURLToPath(new URL('./server-probe.ts', import.meta.url));

interface Program {
  nodeArgs: readonly string[];
  env?: Record<string, string>;
  port: number;
  /** Answers 200 once the program serves. */
  readyPath: string;
  /** So that it can be asked what it `holds`. */
  withProbe?: boolean;
}

/** A server in a process of its own, on a core of its own. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  /** From the start of the process to its first answer. */
  readyAfterMs = 0;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #said = '';

  private constructor({ nodeArgs, env, port, withProbe = false }: Program) {
    const [command, args] = onServerCore(withProbe ? ['--expose-gc', '--import', probe, ...nodeArgs] : nodeArgs);
    this.url = `http://127.0.0.1:${port}`;
    this.#child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(withProbe ? (['ipc'] as const) : [])],
    });
    this.#child.stdout?.on('data', (chunk) => (this.#said += String(chunk)));
    this.#child.stderr?.on('data', (chunk) => (this.#said += String(chunk)));
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  static async start(program: Program): Promise<ServerProcess> {
    const startedAt = performance.now();
    const server = new ServerProcess(program);
    while (!(await answers(server.url + program.readyPath))) {
      if (!server.isRunning || performance.now() - startedAt > READY_WITHIN_MS) {
        await server[Symbol.asyncDispose]();
        throw new Error(`The server did not come up. What it printed:\n${server.#said}`);
      }
      await pause(2);
    }
    server.readyAfterMs = performance.now() - startedAt;
    return server;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it printed so far. */
  get said(): string {
    return this.#said;
  }

  /** The CPU time of all its threads so far; 0 where the system does not say. */
  cpuSeconds(): number {
    try {
      const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      return 0;
    }
  }

  /** What it holds once everything that can be collected is collected. */
  async holds(): Promise<Held> {
    const answered = once(this.#child, 'message');
    this.#child.send('what do you hold?');
    const [held] = (await answered) as [Held];
    return held;
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(kill);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}
