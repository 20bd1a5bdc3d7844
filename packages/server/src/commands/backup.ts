import { backUp } from '../adapters/sqlite/backup/back-up.ts';
import type { Command } from './command.ts';
import { describeCounts } from './describe-counts.ts';
import { parseFileCommand } from './database-flag.ts';

const usage = 'roomful backup FILE [--force] [--database-url URL]';

const help = `  Copies the database, and its archive to FILE-archive, as they are at one moment. A server may run and write meanwhile.
  The copies are looked through before they get their names, and only their owner may read them.

  --force              replaces a backup that is there
  --database-url URL   ROOMFUL_DATABASE_URL              sqlite:./data/roomful.db
`;

export const backup: Command = {
  async run(args, io) {
    const parsed = parseFileCommand(args, io, { usage, words: 1, help, options: { force: { type: 'boolean' } } });
    if (!parsed) return 0;
    const [target = ''] = parsed.words;
    const counts = await backUp(parsed.databasePath, target, { force: parsed.flags['force'] === true, now: io.now() });
    io.out(`${target} holds ${describeCounts(counts)}, and was read through.\n`);
    return 0;
  },
};
