import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareBytes, endOfPrefix } from '../../src/bot/stores/compare-bytes.ts';
import { MemoryStore } from '../../src/bot/stores/memory-store.ts';
import { openDefaultStore } from '../../src/bot/stores/open-default-store.ts';
import { prefixStore } from '../../src/bot/stores/prefix-store.ts';
import { SqliteStore } from '../../src/bot/stores/sqlite-store.ts';
import { testBotStoreContract } from '../../src/testing/bot-store-contract.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomful-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

testBotStoreContract('memory', async () => {
  const store = new MemoryStore();
  return { store, another: store, dispose: () => store.close() };
});

testBotStoreContract('SQLite', async () => {
  const path = join(folder, 'made', 'by itself', 'bot.db');
  const [store, another] = [new SqliteStore(path), new SqliteStore(path)];
  return {
    store,
    another,
    async dispose() {
      await store.close();
      await another.close();
    },
  };
});

describe('a SQLite store', () => {
  it('makes nothing before it is used, and then what only its owner can read', async () => {
    const path = join(folder, 'state', 'bot.db');
    const store = new SqliteStore(path);
    expect(existsSync(join(folder, 'state'))).toBe(false);
    await store.put('a', 'secret');
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('keeps what it has from one run to the next, and opens again after it was closed', async () => {
    const path = join(folder, 'bot.db');
    const store = new SqliteStore(path);
    await store.put('a', 'one');
    await store.close();
    expect(await new SqliteStore(path).get('a')).toEqual({ value: 'one', version: 1 });
    expect(await store.put('a', 'two')).toBe(2);
    await store.close();
  });

  it('says in a sentence why a file can’t be its own', async () => {
    const foreign = join(folder, 'foreign.db');
    const database = new DatabaseSync(foreign);
    database.exec('CREATE TABLE theirs (x)');
    database.close();
    await expect(new SqliteStore(foreign).get('a')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: `${foreign} is the database of another program. Set ROOMFUL_STATE to a file of the bot’s own.`,
    });
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'These are notes, and no database at all. '.repeat(50));
    await expect(new SqliteStore(text).put('a', '')).rejects.toThrow(/is no database, or damaged\. Move it away/);
    const path = join(folder, 'a folder');
    mkdirSync(path);
    await expect(new SqliteStore(path).put('a', '')).rejects.toThrow(/Is it a folder\?/);
    await expect(new SqliteStore(join(text, 'bot.db')).put('a', '')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(() => new SqliteStore(':memory:')).toThrow('use MemoryStore');
  });
});

describe('the default store', () => {
  it('is the file that ROOMFUL_STATE names, or memory', async () => {
    expect(openDefaultStore({ env: { ROOMFUL_STATE: 'memory' }, username: 'Helper' })).toBeInstanceOf(MemoryStore);
    const path = join(folder, 'named.db');
    const store = openDefaultStore({ env: { ROOMFUL_STATE: path }, username: 'Helper' });
    await store.put('a', '');
    expect(existsSync(path)).toBe(true);
    await store.close();
  });

  it('is otherwise a file in .roomful, named after the bot', async () => {
    const former = process.cwd();
    process.chdir(folder);
    try {
      const store = openDefaultStore({ env: {}, username: 'Helper' });
      await store.put('a', '');
      expect(existsSync(join(folder, '.roomful', 'helper.db'))).toBe(true);
      await store.close();
    } finally {
      process.chdir(former);
    }
  });
});

it('a part of a store sees its own keys alone', async () => {
  const store = new MemoryStore();
  await store.put('a', 'not its own');
  await store.put('bot:z', 'before');
  const part = prefixStore(store, 'bot:');
  await part.put('a', 'own');
  expect(await part.set('a', 'changed', 1)).toBe(2);
  expect(await part.get('a')).toEqual({ value: 'changed', version: 2 });
  expect(await part.list('', { after: 'a', limit: 5 })).toEqual([{ key: 'z', value: 'before', version: 1 }]);
  await part.delete('a');
  expect((await store.list('', { limit: 5 })).map(({ key }) => key)).toEqual(['a', 'bot:z']);
});

it('texts are compared as their bytes are, and every prefix knows where it ends', () => {
  const texts = ['', 'a', 'aa', 'b', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'];
  const sorted = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(texts.toReversed().sort(compareBytes)).toEqual(sorted);
  expect([endOfPrefix('ab'), endOfPrefix('a\ud7ff'), endOfPrefix('a\u{10ffff}')]).toEqual(['ac', 'a\ue000', 'b']);
  expect([endOfPrefix(''), endOfPrefix('\u{10ffff}')]).toEqual([undefined, undefined]);
});
