import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { findTestTools } from '../../../../scripts/find-test-tools.js';
import { freePort } from '../../../../scripts/free-port.js';
import { temporaryFolder } from './temporary-folder.ts';

export interface RedisServer extends AsyncDisposable {
  url: string;
  port: number;
  stop(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  pause(): Promise<void>;
  resume(): void;
}

/** A real redis-server that keeps nothing, on a free port or the one it had before. */
export async function startRedis(formerPort?: number, moreArgs: readonly string[] = []): Promise<RedisServer> {
  const { redisServer } = findTestTools();
  if (redisServer === undefined) throw new Error('No redis-server found. Run: node scripts/provision.js');
  const port = formerPort ?? (await freePort());
  const folder = temporaryFolder();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder.path,
    ...moreArgs,
  ];
  const child = spawn(redisServer, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break;
  async function stop() {
    child.kill('SIGKILL');
    await exited;
    folder[Symbol.dispose]();
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop,
    async pause() {
      child.kill('SIGSTOP');
      await untilStopped(child.pid ?? 0);
    },
    resume: () => void child.kill('SIGCONT'),
    [Symbol.asyncDispose]: stop,
  };
}

/** A signal takes its time. Only Linux tells when it came. */
async function untilStopped(pid: number): Promise<void> {
  const file = `/proc/${pid}/stat`;
  while (existsSync(file) && !/\) T /.test(readFileSync(file, 'utf8')))
    await new Promise((resolve) => setImmediate(resolve));
}
