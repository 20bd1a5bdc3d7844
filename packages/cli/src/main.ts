import process from 'node:process';
import type { Command } from './command.ts';
import { runCommand } from './run-command.ts';

/** What this program does itself. Everything else is the server's, and handed on to its program as it stands. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  chat: async () => (await import('./chat/chat.ts')).chat,
  bot: async () => (await import('./bot/bot.ts')).bot,
};

const args = process.argv.slice(2);
const [first = '--help', ...rest] = args;
const load = Object.hasOwn(commands, first) ? commands[first] : undefined;
if (load) {
  const { env, stdin, stdout, stderr } = process;
  const interrupted = interruption();
  process.exitCode = await runCommand(await load(), rest, { env, stdin, stdout, stderr, interrupted });
} else if (args.length < 2 && ['--help', '-h', 'help'].includes(first)) {
  process.stdout.write((await import('./help.ts')).helpText);
} else {
  await (await import('@roomful/server/program')).runProgram(args);
}

/** The first signal asks the command to end; a second one finds no listener any more and ends the process at once. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
