import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command } from '../../src/command.ts';
import { runCommand } from '../../src/run-command.ts';
import type { Outcome, RunOptions } from './program.ts';

/** Runs a command in this process, with nothing to read: the same as the program, without waiting for one to start. */
export async function call(command: Command, args: readonly string[], { home, env }: RunOptions): Promise<Outcome> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const code = await runCommand(command, args, {
    env: { HOME: home.path, ...env },
    stdin,
    stdout,
    stderr,
    interrupted: new AbortController().signal,
  });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}
