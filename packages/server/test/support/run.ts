import { spawnSync } from 'node:child_process';

type Command = readonly [string, ...string[]];

/** Throws with what the program complained of. */
export function run([program, ...args]: Command): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

export function succeeds([program, ...args]: Command): boolean {
  return spawnSync(program, args).status === 0;
}
