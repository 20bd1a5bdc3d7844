import { existsSync } from 'node:fs';
import { archiveMessagesDataSchema } from '@roomful/protocol';
import { ArchiveMessages } from '../admin/archive-messages.ts';
import { findServer } from '../adapters/sqlite/server-lock.ts';
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { ChatError } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import { systemClock } from '../ports/clock.ts';
import { AdminApi } from './admin/admin-api.ts';
import { StartError } from '../start-error.ts';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { parseFileCommand } from './database-flag.ts';

const usage = 'roomful archive --older-than DAYSd [--database-url URL]';

const help = `  Moves messages that are older to a file beside the database. People read them as before. With --older-than 365d
  those of the last year stay. A server that has the database open is asked to do it: ROOMFUL_URL (unset: http://localhost:$ROOMFUL_PORT) has to be
  its address, and ROOMFUL_ADMIN_TOKEN its token. Another server refuses.

  --database-url URL   ROOMFUL_DATABASE_URL              sqlite:./data/roomful.db
`;

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export const archive: Command = {
  async run(args, io) {
    const options = { 'older-than': { type: 'string' } } as const;
    const parsed = parseFileCommand(args, io, { usage, words: 0, help, options });
    if (!parsed) return 0;
    const days = /^(\d{1,5})d?$/.exec(String(parsed.flags['older-than']))?.[1];
    if (days === undefined) throw new UsageError(`Usage: ${usage}`);
    const olderThanDays = Number(days);
    const server = findServer(parsed.databasePath);
    const moved = server
      ? await askServer(io, { ...server, olderThanDays, path: parsed.databasePath })
      : await moveHere(parsed.databasePath, olderThanDays);
    io.out(`${moved.toLocaleString('en')} ${moved === 1 ? 'message' : 'messages'} moved to the archive.\n`);
    return 0;
  },
};

interface Asked {
  path: string;
  processId: number;
  olderThanDays: number;
}

/** Only the one that has this database open: another would archive its own. */
async function askServer({ env }: CommandIo, { path, processId, olderThanDays }: Asked): Promise<number> {
  if (processId <= 0) {
    throw new StartError(
      `${path} is served by a program that tells no process id. Stop it, or have it archive by ROOMFUL_ARCHIVE_AFTER_DAYS.`,
    );
  }
  const api = new AdminApi(env);
  for (;;) {
    const { moved, done } = await api.call('/api/admin/archive', archiveMessagesDataSchema, {
      method: 'POST',
      body: { olderThanDays, processId },
    });
    if (done) return moved;
  }
}

async function moveHere(path: string, olderThanDays: number): Promise<number> {
  if (!existsSync(path)) throw new StartError(`There is no database at ${path}. Name it with --database-url.`);
  const store = await SqliteStore.open(path, { synchronous: 'full', isServing: () => false });
  try {
    await store.audit.add({
      at: systemClock.now(),
      actor: 'local',
      act: 'archive.run',
      subject: null,
      details: { olderThanDays },
    });
    const acts = new ArchiveMessages({ archive: store.archive, clock: systemClock, logger: silent });
    return (await acts.runToEnd(olderThanDays)).moved;
  } catch (error) {
    const cause = error instanceof ChatError ? (error.cause ?? error) : undefined;
    throw cause instanceof Error ? new StartError(cause.message, { cause }) : error;
  } finally {
    await store.close();
  }
}
