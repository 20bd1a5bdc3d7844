import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { create } from '../../src/create.ts';

/** Runs the program in this process, with nobody to ask. */
export async function call(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await create(args, { env, cwd, stdin, stdout, stderr });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}
