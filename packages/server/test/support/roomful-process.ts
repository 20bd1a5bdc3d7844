import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../../../../scripts/compile-cache.js';
import { freePort } from '../../../../scripts/free-port.js';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** For tests that start several processes on a busy machine. */
export const patient = { timeout: 60_000 };

interface ProcessOptions {
  env?: Record<string, string>;
  /** Stands before the command: a shell, or a program that takes rights away. It has to `exec` the rest. */
  prefix?: readonly string[];
}

export interface LogLine {
  level: number;
  msg: string;
  [field: string]: unknown;
}

/** The program itself, from source. */
function roomful(args: readonly string[], { env = {}, prefix = [] }: ProcessOptions = {}) {
  const [command = '', ...rest] = [...prefix, process.execPath, '--conditions=roomful-source', main, ...args];
  const child = spawn(command, rest, {
    env: { PATH: process.env['PATH'] ?? '', ...compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += String(chunk)));
  child.stderr.on('data', (chunk) => (output.err += String(chunk)));
  return { child, output, exited: once(child, 'close').then(([code]) => code as number | null) };
}

export async function serve(file: string, port?: number, options: ProcessOptions = {}) {
  const usedPort = port ?? (await freePort());
  const server = roomful(['serve', '--port', String(usedPort), '--database-url', `sqlite:${file}`], options);
  const { child, output, exited } = server;
  while (!output.out.includes('Ctrl+C')) {
    const ended = await Promise.race([once(child.stdout, 'data').then(() => false), exited.then(() => true)]);
    if (ended) throw new Error(`it did not start: ${output.err}`);
  }
  return {
    ...server,
    url: `http://127.0.0.1:${usedPort}`,
    pid: child.pid ?? 0,
    logLines(): LogLine[] {
      const whole = output.err.slice(0, output.err.lastIndexOf('\n') + 1).trim();
      return whole === '' ? [] : whole.split('\n').map((line) => JSON.parse(line) as LogLine);
    },
    /** Waits for a line of the log. */
    async logged(event: RegExp): Promise<LogLine> {
      for (;;) {
        const line = this.logLines().find(({ msg }) => event.test(msg));
        if (line) return line;
        await once(child.stderr, 'data');
      }
    },
    async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
      child.kill(signal);
      return exited;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** For a start that is expected to fail. */
export async function failure(args: readonly string[], env?: Record<string, string>, prefix?: readonly string[]) {
  const { child, output, exited } = roomful(args, { ...(env && { env }), ...(prefix && { prefix }) });
  // One that starts after all must not stay.
  child.stdout.on('data', () => void (output.out.includes('Ctrl+C') && child.kill('SIGKILL')));
  const code = await exited;
  return { code, lines: output.err.trim().split('\n'), out: output.out };
}

export async function readiness(url: string): Promise<{ status: number; checks: Record<string, boolean> }> {
  const response = await fetch(`${url}/readyz`);
  const { checks } = (await response.json()) as { checks: Record<string, boolean> };
  return { status: response.status, checks };
}
