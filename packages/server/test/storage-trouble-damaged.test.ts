import { closeSync, openSync, statSync, truncateSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { failure, patient, readiness, serve } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

const PAGE_BYTES = 4_096;
/** Twice of what SQLite keeps in memory, so that old messages come from the disk. */
const MESSAGES = 16_000;

describe('when the database is damaged', patient, () => {
  it.each([
    ['its first page is overwritten', (file: string) => overwrite(file, 0, 1), /is not a SQLite database/],
    ['its header stands and the rest is overwritten', (file: string) => overwrite(file, 1, 1_000), /is damaged/],
    ['half of it is cut off', (file: string) => truncateSync(file, statSync(file).size / 2), /is damaged/],
  ])('[R-7] a start says so in one line: %s', async (_, damage, line) => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    const store = await SqliteStore.open(file, { synchronous: 'full' });
    await store.close();
    damage(file);
    const { code, lines } = await failure(['serve', '--port', '0', '--database-url', `sqlite:${file}`]);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(lines[0]).toContain(file);
  });

  it('[R-7] a server that finds it while it runs goes on reading what it can, writes nothing more, and says so', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await fill(file);
    await using server = await serve(file);
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'before');
    const pages = Math.floor(statSync(file).size / PAGE_BYTES);
    overwrite(file, Math.floor(pages * 0.1), Math.floor(pages * 0.2));

    const old = { roomId, pageSize: 500, after: { timestamp: MESSAGES * 0.2, id: 1 } } as const;
    expect(await alice.refusal('load_messages', old)).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(
      await server.logged(/roomful\.db is damaged\. Nothing is written to it any more.*restore a backup/),
    ).toMatchObject({
      level: 50,
      file,
      code: 'SQLITE_CORRUPT',
    });
    const sending = { roomId, content: 'after', ...alice.stamp() };
    expect(await alice.refusal('send_message', sending)).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: false } });
    const { messages } = await alice.ask('load_messages', { roomId });
    expect(messages.at(-1)?.content).toBe('before');
    expect(await server.end('SIGTERM')).toBe(0);
  });
});

function overwrite(file: string, fromPage: number, pages: number): void {
  const handle = openSync(file, 'r+');
  const present = statSync(file).size / PAGE_BYTES - fromPage;
  writeSync(handle, Buffer.alloc(Math.min(pages, present) * PAGE_BYTES, 0xa5), 0, undefined, fromPage * PAGE_BYTES);
  closeSync(handle);
}

async function fill(file: string): Promise<void> {
  const store = await SqliteStore.open(file, { synchronous: 'normal' });
  const person = { username: 'system', foldedName: 'system', kind: 'bot', at: 1 } as const;
  const { user } = await store.users.create(person);
  const { room } = await store.rooms.create({ name: 'general', createdBy: user.id, at: 1 });
  const changes = Array.from({ length: MESSAGES }, (_, n) => ({
    ...({ kind: 'create', roomId: room.id, userId: user.id, deliveryStatus: 'sent' } as const),
    ...{ clientId: `c${n}`, content: 'x'.repeat(2_000), timestamp: n + 1, at: n + 1 },
  }));
  await store.messages.write(changes);
  await store.close();
}
