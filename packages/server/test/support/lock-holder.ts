import { spawn } from 'node:child_process';
import { once } from 'node:events';

const program = `
  const database = new (require('better-sqlite3'))(process.argv[1]);
  database.exec(process.argv[2]);
  console.log('held');
  process.stdin.on('data', () => process.exit());`;

/** Another program that has begun to write, or to read, and doesn't end. */
export async function holdLock(file: string, sql = 'BEGIN IMMEDIATE') {
  const holder = spawn(process.execPath, ['-e', program, file, sql], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(holder, 'exit');
  await once(holder.stdout, 'data');
  const release = async () => {
    holder.stdin.write('go\n');
    await exited;
  };
  return { release, [Symbol.asyncDispose]: async () => void (holder.exitCode ?? (await release())) };
}
