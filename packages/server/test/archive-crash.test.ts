import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Message, RoomId, UserId } from '@roomful/protocol';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { patient } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const program = fileURLToPath(new URL('support/archive-and-die.ts', import.meta.url));
const ALICE = 1 as UserId;
const ROOM = 1 as RoomId;

async function make(file: string): Promise<void> {
  const store = await SqliteStore.open(file, { synchronous: 'full' });
  await store.users.create({ username: 'alice', foldedName: 'alice', kind: 'person', at: 1 });
  await store.rooms.create({ name: 'general', createdBy: ALICE, at: 1 });
  await store.messages.write(
    Array.from({ length: 120 }, (_, n) => ({
      kind: 'create',
      roomId: ROOM,
      userId: ALICE,
      clientId: `key ${n}`,
      content: `text ${n}`,
      timestamp: 1 + Math.floor(n / 7),
      at: n + 1,
      deliveryStatus: 'sent',
    })),
  );
  await store.close();
}

interface Everything {
  pages: Message[];
  changes: Message[];
}

/** Changes a message now and then: what comes back from the archive must survive as well. */
async function look(file: string, edit?: { messageId: number; content: string }): Promise<Everything> {
  const store = await SqliteStore.open(file, { synchronous: 'full' });
  try {
    if (edit) {
      const change = { kind: 'edit', ...edit, userId: ALICE, at: 1_000 } as never;
      expect(await store.messages.write([change])).toMatchObject([{ status: 'changed' }]);
    }
    const { messages, totalMessages } = await store.messages.page(ROOM, { place: { page: 1 }, pageSize: 500 });
    expect(totalMessages).toBe(120);
    return { pages: messages, changes: await store.messages.changesAfter(ROOM, 0, 1_000) };
  } finally {
    await store.close();
  }
}

function archive(file: string, point: 'before' | 'after' | 'never', transaction: number) {
  const child = spawn(process.execPath, ['--conditions=roomful-source', program, file, point, String(transaction)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    child,
    moving: once(child.stdout, 'data'),
    exited: once(child, 'exit').then(([, signal]) => signal as unknown),
  };
}

function countIn(file: string): { main: number; archived: number; both: number } {
  const database = new Database(file, { readonly: true });
  database.prepare('ATTACH DATABASE ? AS archive').run(`${file}-archive`);
  // Killed while it was made.
  const isMade = database.prepare("SELECT 1 FROM archive.sqlite_schema WHERE name = 'messages'").get() !== undefined;
  const count = (sql: string) => database.prepare<[], number>(sql).pluck().get() ?? 0;
  try {
    return {
      main: count('SELECT count(*) FROM main.messages'),
      archived: isMade ? count('SELECT count(*) FROM archive.messages') : 0,
      both: isMade ? count('SELECT count(*) FROM main.messages m JOIN archive.messages a ON a.id = m.id') : 0,
    };
  } finally {
    database.close();
  }
}

it('[S-FUT-1] archiving killed at any point of any chunk loses nothing and doubles nothing', patient, async () => {
  using folder = temporaryFolder();
  const file = folder.file('roomful.db');
  await make(file);
  let expected = await look(file);
  const crashes = [];
  for (const transaction of [1, 2, 3, 4, 5]) {
    for (const point of ['before', 'after'] as const) {
      const { exited } = archive(file, point, transaction);
      expect(await exited).toBe('SIGKILL');
      crashes.push(countIn(file).both);
      expect(await look(file)).toEqual(expected);
    }
    // A restart has put it right.
    expect(countIn(file).both).toBe(0);
    // One that was archived by now, and comes back.
    const changed = await look(file, { messageId: transaction, content: `changed in turn ${transaction}` });
    expect(changed.pages.map(({ id }) => id)).toEqual(expected.pages.map(({ id }) => id));
    expected = changed;
  }
  // At some of these points each message of a chunk stood in both files.
  expect(crashes).toContain(4);
  expect(crashes).toContain(0);

  // In real time: wherever the process happens to be.
  for (let n = 0; n < 4; n++) {
    const { child, moving, exited } = archive(file, 'never', 0);
    await moving;
    await delay(n * 5);
    child.kill('SIGKILL');
    await exited;
    expect(await look(file)).toEqual(expected);
  }
  expect(await archive(file, 'never', 0).exited).toBeNull();
  expect(countIn(file)).toEqual({ main: 0, archived: 120, both: 0 });
  expect(await look(file)).toEqual(expected);
});
