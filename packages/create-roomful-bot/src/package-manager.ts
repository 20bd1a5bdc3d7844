import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:process';
import type { Io } from './io.ts';

/** The one that called this program, by what it says of itself. */
export interface PackageManager {
  name: 'npm' | 'pnpm' | 'yarn';
  /** What stands before a program that an installed package brings. */
  exec: readonly string[];
}

export function findPackageManager(env: Io['env']): PackageManager {
  const [name] = (env['npm_config_user_agent'] ?? '').split('/');
  if (name === 'pnpm') return { name, exec: ['pnpm', 'exec'] };
  if (name === 'yarn') return { name, exec: ['yarn'] };
  return { name: 'npm', exec: ['npx'] };
}

/** Runs a command in the folder, at the person's terminal. Answers whether it succeeded. */
export async function runThere(
  [program = '', ...args]: readonly string[],
  { path, env }: { path: string; env: Io['env'] },
): Promise<boolean> {
  // What the calling package manager told this process is about another folder.
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name)));
  // On Windows these programs are scripts of the shell. What comes from outside has no character that it would read.
  const child = spawn(program, args, { cwd: path, env: own, stdio: 'inherit', shell: platform === 'win32' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
}
