import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { messageReads } from '../../src/adapters/sqlite/message-reads.ts';
import { createMessageView } from '../../src/adapters/sqlite/message-view.ts';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('[S-FUT-1] no read through the archive looks at more than it answers with', async () => {
  using folder = temporaryFolder();
  const file = folder.file('roomful.db');
  const store = await SqliteStore.open(file, { synchronous: 'full' });
  const { user } = await store.users.create({ username: 'alice', foldedName: 'allce', kind: 'person', at: 1 });
  const { room } = await store.rooms.create({ name: 'general', createdBy: user.id, at: 1 });
  const create = {
    kind: 'create',
    roomId: room.id,
    userId: user.id,
    timestamp: 1,
    at: 1,
    deliveryStatus: 'sent',
  } as const;
  await store.messages.write([{ ...create, clientId: 'one', content: 'one' }]);
  expect(await store.archive.moveChunk({ before: 10, limit: 10 })).toBe(1);
  await store.close();

  const database = new Database(file);
  database.prepare('ATTACH DATABASE ? AS archive').run(`${file}-archive`);
  createMessageView(database, { withArchive: true });
  for (const [name, sql] of Object.entries(messageReads('every_message'))) {
    const values = Array.from(sql.matchAll(/\?/g), () => 1);
    const plan = database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => detail)
      .join('\n');
    // Both files are read in the order that is asked for, each by its index, and only so far.
    expect(plan, name).toContain('MERGE (UNION ALL)');
    expect(plan, name).toContain('SEARCH main.messages USING INDEX');
    expect(plan, name).toContain('SEARCH a USING INDEX');
  }
  database.close();
});
