import { spawn } from 'node:child_process';
import { once } from 'node:events';

const holding = `
  const database = new (require('better-sqlite3'))(process.argv[1]);
  database.exec(process.argv[2]);
  console.log('ready');
  process.stdin.on('data', () => process.exit());`;

const moving = `
  const database = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 });
  console.log('ready');
  try {
    for (;;) database.exec('BEGIN IMMEDIATE; ROLLBACK');
  } catch {
    require('node:fs').renameSync(process.argv[1], process.argv[2]);
    process.kill(process.pid, 'SIGKILL');
  }`;

/** Another program that has begun to write, or to read, and doesn't end. */
export async function holdLock(file: string, sql = 'BEGIN IMMEDIATE') {
  const { child, exited } = await start(holding, [file, sql]);
  const release = async () => {
    child.stdin.write('go\n');
    await exited;
  };
  return { release, [Symbol.asyncDispose]: async () => void (child.exitCode ?? (await release())) };
}

/** Another program that moves the file as soon as somebody writes to it. */
export function moveWhenLocked(file: string, target: string) {
  return start(moving, [file, target]);
}

async function start(program: string, args: readonly string[]) {
  const child = spawn(process.execPath, ['-e', program, ...args], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  return { child, exited };
}
