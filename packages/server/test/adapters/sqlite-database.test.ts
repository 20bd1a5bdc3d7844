import { mkdirSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { describe, expect, it } from 'vitest';
import { foldName } from '../../src/accounts/fold-name.ts';
import * as initial from '../../src/adapters/sqlite/migrations/0001-initial.ts';
import * as credentials from '../../src/adapters/sqlite/migrations/0003-credentials.ts';
import * as foldNamesAgain from '../../src/adapters/sqlite/migrations/0006-fold-names-again.ts';
import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { SqliteMessages } from '../../src/adapters/sqlite/sqlite-messages.ts';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const full = { synchronous: 'full' } as const;

describe('the SQLite file', () => {
  it('[S-DB-1] is in WAL mode with foreign keys on and synchronous FULL', () => {
    using folder = temporaryFolder();
    const database = openDatabase(folder.file('roomful.db'), 'full');
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    database.close();
  });

  it('[S-DB-1] has the data model’s tables, columns and indexes', async () => {
    using folder = temporaryFolder();
    const store = await SqliteStore.open(folder.file('roomful.db'), full);
    await store.close();
    const database = new Database(folder.file('roomful.db'), { readonly: true });
    const columnsOf = (table: string) => database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    expect(columnsOf('users')).toEqual(expect.arrayContaining(['id', 'username', 'created_at', 'last_seen_at']));
    expect(columnsOf('rooms')).toEqual(
      expect.arrayContaining(['id', 'name', 'created_at', 'created_by_user_id', 'deleted_at']),
    );
    expect(columnsOf('messages')).toEqual(
      expect.arrayContaining([
        ...['id', 'user_id', 'room_id', 'content', 'timestamp', 'delivery_status', 'retry_count', 'created_at'],
      ]),
    );
    const indexes = database.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").pluck();
    expect(indexes.all()).toEqual(
      expect.arrayContaining(['idx_rooms_active', 'idx_messages_room_timestamp', 'idx_messages_user']),
    );
    database.close();
  });

  it('[S-DB-1] [S-MSG-5] a user with rooms or messages can’t be deleted away, so neither loses its author', async () => {
    using folder = temporaryFolder();
    const store = await SqliteStore.open(folder.file('roomful.db'), full);
    const person = { username: 'alice', foldedName: 'allce', kind: 'person', at: 1 } as const;
    const { user } = await store.users.create(person);
    await store.rooms.create({ name: 'general', createdBy: user.id, at: 1 });
    await store.close();
    const database = openDatabase(folder.file('roomful.db'), 'full');
    expect(() => database.exec(`DELETE FROM users WHERE id = ${user.id}`)).toThrow(/FOREIGN KEY/);
    database.close();
  });

  it('[ACC2] a name that was claimed before keys had a table of their own is still its owner’s', async () => {
    const database = new Database(':memory:');
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
    await initial.up(db);
    const insert = database.prepare(
      'INSERT INTO users (username, username_folded, created_at, claim_key_hash) VALUES (?, ?, 5, ?)',
    );
    insert.run('alice', 'allce', 'hash');
    insert.run('bob', 'bob', null);
    await credentials.up(db);
    expect(database.prepare('SELECT * FROM claim_keys').all()).toEqual([
      { key_hash: 'hash', user_id: 1, created_at: 5 },
    ]);
    expect(database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('users')).not.toContain(
      'claim_key_hash',
    );
    database.close();
  });

  it('[S-USR-2] names that were folded as before are folded anew, and nobody loses theirs', async () => {
    const database = new Database(':memory:');
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
    await initial.up(db);
    const insert = database.prepare('INSERT INTO users (username, username_folded, created_at) VALUES (?, ?, 5)');
    const former = [
      ['a1_1ceq', 'al_lceq'],
      ['al_iceq', 'allceq'],
      ['run_1_11', 'runl_ll'],
      ['run_11_1', 'runll_l'],
      ['run_2_34', 'run2_34'],
    ];
    for (const names of former) insert.run(...names);
    await foldNamesAgain.up(db);
    expect(database.prepare('SELECT username, username_folded FROM users ORDER BY id').raw().all()).toEqual([
      ['a1_1ceq', foldName('a1_1ceq')],
      ['al_iceq', 'allceq#2'],
      ['run_1_11', foldName('run_1_11')],
      ['run_11_1', 'runlll#4'],
      ['run_2_34', foldName('run_2_34')],
    ]);
    database.close();
  });

  it('[S-DB-3] whatever is read of a room is an index range, never a scan or a sort', async () => {
    using folder = temporaryFolder();
    await (await SqliteStore.open(folder.file('roomful.db'), full)).close();
    const database = new Database(folder.file('roomful.db'));
    const statements = preparedBy(database, () => new SqliteMessages(database));
    const plans = statements
      .filter((sql) => /FROM messages .*room_id = \? .*ORDER BY/s.test(sql))
      .map((sql) => {
        const steps = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
        return steps.all(...Array.from({ length: sql.split('?').length - 1 }, () => 1)).map(({ detail }) => detail);
      });
    database.close();

    // Pages before and after a place, a numbered page, and a resume.
    expect(plans).toHaveLength(4);
    for (const plan of plans) {
      expect(plan.join('; ')).toMatch(/^SEARCH m USING INDEX idx_messages_room_(timestamp|rev) \(room_id=\?/);
      expect(plan.join('; ')).not.toMatch(/SCAN|TEMP B-TREE/);
    }
    expect(plans.flat().filter((detail) => /(timestamp[<>]|rev>)\?/.test(detail))).toHaveLength(3);
  });

  it('opens again with everything in it, and refuses a file of a newer program', async () => {
    using folder = temporaryFolder();
    const path = folder.file('roomful.db');
    await (await SqliteStore.open(path, full)).close();
    await (await SqliteStore.open(path, full)).close();
    const database = new Database(path);
    database.pragma('user_version = 99');
    database.close();
    await expect(SqliteStore.open(path, full)).rejects.toThrow(
      /written by a newer Roomful \(schema 99.*Update Roomful/,
    );
  });

  it('says what is wrong with a file that is no database, a folder in its place, and a folder that can’t be', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file('letter.txt'), 'Dear reader, this is not a database. '.repeat(40));
    mkdirSync(folder.file('folder'));
    await expect(SqliteStore.open(folder.file('letter.txt'), full)).rejects.toThrow(
      /letter\.txt is not a SQLite database/,
    );
    await expect(SqliteStore.open(folder.file('folder'), full)).rejects.toThrow(/can't write its database .*folder/);
    await expect(SqliteStore.open(folder.file('letter.txt/x/roomful.db'), full)).rejects.toThrow(
      /ENOTDIR.*Make the folder/,
    );
  });
});

/** The statements themselves, as the store has them prepared. */
function preparedBy(database: Database.Database, work: () => unknown): string[] {
  const statements: string[] = [];
  const prepare = database.prepare.bind(database);
  database.prepare = (sql: string) => {
    statements.push(sql);
    return prepare(sql);
  };
  work();
  database.prepare = prepare;
  return statements;
}
