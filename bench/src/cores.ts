import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Of Linux; without it nothing is pinned. */
const PINNER = 'taskset';
const SERVER_CORE = 0;
const GENERATOR_CORE = 1;

/** Whether server and generator can have a core each. */
export const canPin = availableParallelism() > 1 && hasTaskset();

/** Binds this process, which is the generator, to its core. */
export function pinGenerator(): void {
  if (canPin) execFileSync(PINNER, ['-acp', String(GENERATOR_CORE), String(process.pid)], { stdio: 'ignore' });
}

/** The command that runs Node on the server's core. */
export function onServerCore(nodeArgs: readonly string[]): [command: string, args: string[]] {
  return canPin
    ? [PINNER, ['-c', String(SERVER_CORE), process.execPath, ...nodeArgs]]
    : [process.execPath, [...nodeArgs]];
}

function hasTaskset(): boolean {
  try {
    execFileSync(PINNER, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
