import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { readConfig, sqlitePath } from '../config.ts';
import { type CommandIo, UsageError } from './command.ts';

interface Parsed {
  words: string[];
  flags: Readonly<Record<string, string | boolean | undefined>>;
  /** The SQLite file that `--database-url`, the environment or the default names. */
  databasePath: string;
}

/** For commands that work on the file itself. `undefined` after `--help`, which is answered. */
export function parseFileCommand(
  args: readonly string[],
  io: CommandIo,
  { usage, words, help, options }: { usage: string; words: number; help: string; options?: ParseArgsOptionsConfig },
): Parsed | undefined {
  const { values, positionals } = parse(args, usage, options);
  if (values['help'] === true) {
    io.out(`Usage: ${usage}\n\n${help}`);
    return undefined;
  }
  if (positionals.length !== words) throw new UsageError(`Usage: ${usage}`);
  const url = values['database-url'];
  const { databaseUrl } = readConfig({
    ROOMFUL_DATABASE_URL: typeof url === 'string' ? url : io.env['ROOMFUL_DATABASE_URL'],
  });
  return { words: positionals, flags: values, databasePath: sqlitePath(databaseUrl) };
}

function parse(args: readonly string[], usage: string, options: ParseArgsOptionsConfig = {}) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...options,
        'database-url': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('.')[0] ?? '') : String(error);
    throw new UsageError(`${reason}. Usage: ${usage}`);
  }
}
