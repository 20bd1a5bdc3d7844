import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onServerCore } from './cores.ts';

const run = promisify(execFile);

/** Runs a program of Node to its end and answers with what it printed. */
export async function runOnServerCore(nodeArgs: readonly string[]): Promise<string> {
  const [command, args] = onServerCore(nodeArgs);
  const { stdout } = await run(command, args);
  return stdout;
}
