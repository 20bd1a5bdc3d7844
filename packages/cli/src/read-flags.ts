import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** Flags with a value, by name: `{ url: '--url URL' }` reads `--url`. `--help` is always known. */
export function readFlags<Name extends string>(
  args: readonly string[],
  { command, names }: { command: string; names: readonly Name[] },
): { flags: Partial<Record<Name, string>>; words: string[]; isHelp: boolean } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    });
    const { help, ...flags } = values;
    return { flags, words: positionals, isHelp: help === true };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new UsageError(`${reason}. ${command} --help lists the flags.`);
  }
}
