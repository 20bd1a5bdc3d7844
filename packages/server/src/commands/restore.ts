import { restoreBackup } from '../adapters/sqlite/backup/restore-backup.ts';
import type { Command } from './command.ts';
import { describeCounts } from './describe-counts.ts';
import { parseFileCommand } from './database-flag.ts';

const usage = 'roomful restore FILE [--database-url URL]';

const help = `  Puts a backup in the place of the database. The server must be stopped. The backup is looked through first; the
  database of before stays beside the new one under another name.

  --database-url URL   ROOMFUL_DATABASE_URL              sqlite:./data/roomful.db
`;

export const restore: Command = {
  async run(args, io) {
    const parsed = parseFileCommand(args, io, { usage, words: 1, help });
    if (!parsed) return 0;
    const [file = ''] = parsed.words;
    const { counts, keptAt } = await restoreBackup(file, parsed.databasePath, { now: io.now() });
    io.out(`${parsed.databasePath} holds ${describeCounts(counts)} now. Start the server.\n`);
    if (keptAt !== undefined) io.out(`What was there before is ${keptAt}. Remove it when you are sure.\n`);
    return 0;
  },
};
