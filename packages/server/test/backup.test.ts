import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp } from '../src/adapters/sqlite/backup/back-up.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { makeBot } from './support/make-bot.ts';
import { isRoot, withoutPrivileges } from './support/read-only.ts';
import { failure, patient, serve } from './support/roomful-process.ts';
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

const options = {
  env: { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ROOMFUL_RATE_MESSAGES_PER_SECOND: '0', ROOMFUL_LOG_LEVEL: 'info' },
};

describe('roomful backup and restore', patient, () => {
  let folder: TemporaryFolder;
  let file: string;
  let backup: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = folder.file('roomful.db');
    backup = folder.file('backup.db');
  });
  afterEach(() => folder[Symbol.dispose]());

  const start = () => serve(file, undefined, options);
  const roomful = (...args: string[]) => failure([...args, '--database-url', `sqlite:${file}`]);

  async function say(client: WireClient, count: number, word: string): Promise<void> {
    const roomId = await client.join('general');
    for (let n = 0; n < count; n++) await client.send(roomId, `${word} ${n}`);
  }

  it('[S-FUT-1] [R-6] the archive comes along, and history reads through it as before', async () => {
    const server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    await say(alice, 60, 'old');
    expect((await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } })).body).toEqual({
      moved: 60,
      done: true,
    });
    await say(alice, 10, 'new');
    const made = await roomful('backup', backup);
    expect(made).toMatchObject({
      code: 0,
      out: expect.stringContaining('70 messages (60 of them archived)') as string,
    });
    for (const copy of [backup, `${backup}-archive`]) expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect((await adminCall(server.url, 'GET /api/admin/audit?act=backup.create')).body.entries).toMatchObject([
      { actor: 'local' },
    ]);
    await server.end('SIGKILL');
    for (const name of readdirSync(folder.path)) if (name.startsWith('roomful.db')) rmSync(folder.file(name));

    expect(await roomful('restore', backup)).toMatchObject({ code: 0 });
    await using next = await start();
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    const roomId = await again.join('general');
    const { messages, totalMessages } = await again.ask('load_messages', { roomId, pageSize: 100 });
    expect(totalMessages).toBe(70);
    expect(messages.map(({ content }) => content)).toEqual([
      ...Array.from({ length: 60 }, (_, n) => `old ${n}`),
      ...Array.from({ length: 10 }, (_, n) => `new ${n}`),
    ]);
  });

  it('[RES3] whoever holds what was lost starts over, however far the room has come since', async () => {
    const server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    await say(alice, 20, 'kept');
    await roomful('backup', backup);
    await say(alice, 10, 'lost');
    const lostUser = await WireClient.enter(server.url, 'late_comer');
    await server.end('SIGKILL');
    expect(await roomful('restore', backup)).toMatchObject({ code: 0 });

    await using next = await start();
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    const roomId = await again.roomId('general');
    for (const [afterRev, reset, count] of [
      [15, false, 5],
      [20, false, 0],
      [21, true, 20],
      [30, true, 20],
      [31, false, 0],
      [32, true, 20],
    ] as const) {
      const joined = await again.ask('join_room', { roomId, afterRev });
      expect([afterRev, joined.reset, joined.messages.length]).toEqual([afterRev, reset, count]);
    }
    await say(again, 5, 'after');
    const joined = await again.ask('join_room', { roomId, afterRev: 31 });
    expect(joined).toMatchObject({ reset: false, rev: 36 });
    expect(await again.ask('join_room', { roomId, afterRev: 30 })).toMatchObject({ reset: true });
    // Ids that were given away stay so: nobody is taken for somebody that is gone.
    const newcomer = await WireClient.enter(next.url, 'new_comer');
    expect(newcomer.user.id).toBeGreaterThan(lostUser.user.id);
    for (const message of joined.messages) expect(message.id).toBeGreaterThan(30);
  });

  it('[S-FUT-2] who was erased since the backup is erased again', async () => {
    const server = await start();
    const victim = await WireClient.enter(server.url, 'Wilhelmina_77');
    await say(victim, 5, 'a secret of Wilhelmina');
    await roomful('backup', backup);
    await adminCall(server.url, `DELETE /api/admin/users/${victim.user.id}`);
    await server.end('SIGTERM');
    expect(await roomful('restore', backup)).toMatchObject({ code: 0 });
    await using next = await start();
    await next.logged(/^person erased$/);
    expect(readFileSync(file).includes('Wilhelmina')).toBe(false);
    const { entries } = (await adminCall(next.url, 'GET /api/admin/audit?act=user.erase')).body;
    expect(entries).toMatchObject([
      { actor: 'local', subject: `user:${victim.user.id}`, details: { againAfterRestore: true } },
    ]);
  });

  it('[S-FUT-1] [R-6] what was revoked since the backup does not come back: tokens, and the rights of an admin', async () => {
    const server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    const bob = await WireClient.enter(server.url, 'bob');
    const as = (url: string, token: string) => adminCall(url, 'GET /api/admin/users', { token });
    const setRole = (id: number, role: string) =>
      adminCall(server.url, `PATCH /api/admin/users/${id}`, { body: { role } });
    const body = { label: 'x', scopes: ['users:read'] };
    const { adminToken, token } = (await adminCall(server.url, 'POST /api/admin/tokens', { body })).body;
    const kept = (await adminCall(server.url, 'POST /api/admin/tokens', { body })).body.token;
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    for (const { user } of [alice, bob]) await setRole(user.id, 'admin');
    await roomful('backup', backup);
    await adminCall(server.url, `DELETE /api/admin/tokens/${adminToken.id}`);
    await adminCall(server.url, `DELETE /api/bots/${bot.user.id}/token`, { token: alice.session.token });
    await setRole(alice.user.id, 'member');
    await server.end('SIGTERM');

    expect(await roomful('restore', backup)).toMatchObject({ code: 0 });
    await using next = await start();
    expect((await as(next.url, token)).status).toBe(401);
    expect((await adminCall(next.url, 'GET /api/me', { token: bot.token })).status).toBe(401);
    const { users } = (await as(next.url, kept)).body;
    expect(users.filter(({ role }) => role === 'admin').map(({ username }) => username)).toEqual(['bob']);
  });

  it('a restore keeps the database of before, and takes a backup of an older schema', async () => {
    const server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    await say(alice, 3, 'before');
    await server.end('SIGTERM');
    const before = readFileSync(file);
    await roomful('backup', backup);
    // As the first release would have left it.
    const old = new Database(backup);
    old.exec(`DROP TABLE archived_rooms; DROP TABLE archived_users; DROP TABLE archive; DROP TABLE stale_copies;
      DROP TABLE erasures; ALTER TABLE rooms DROP COLUMN purging_at; ALTER TABLE rooms DROP COLUMN lost_after_rev;
      ALTER TABLE rooms DROP COLUMN lost_until_rev; ALTER TABLE users DROP COLUMN erased_at;
      ALTER TABLE claim_keys DROP COLUMN name_seal; DROP TABLE database_identity; DROP TABLE hook_cursors;
      DROP TABLE hooks; DROP TABLE host_tokens; DROP TABLE app_users; DROP TABLE app_keys; DROP TABLE apps;
      ALTER TABLE users DROP COLUMN display_name`);
    old.pragma('user_version = 4');
    old.close();
    const restored = await roomful('restore', backup);
    expect(restored.code).toBe(0);
    const kept = /What was there before is (\S+)\. /.exec(restored.out)?.[1] ?? '';
    // The backup itself stands in the audit log.
    expect(readFileSync(kept).length).toBe(before.length);
    await using next = await start();
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    await again.join('general');
  });

  it('refuses plainly, and leaves everything as it was', async () => {
    const server = await start();
    expect(await roomful('backup', backup)).toMatchObject({ code: 0 });
    const size = statSync(backup).size;
    const expectRefusal = async (args: string[], line: RegExp) => {
      const { code, lines } = await roomful(...args);
      expect([code, lines]).toEqual([1, [expect.stringMatching(line)]]);
    };
    await expectRefusal(['backup', backup], /backup\.db is there already.*--force/);
    await expectRefusal(['backup', folder.file('nowhere/x.db')], /No backup was made: .*nowhere/);
    await expectRefusal(
      ['restore', backup],
      /is served by another Roomful already \(process \d+\)\. Stop that one first/,
    );
    expect(await roomful('backup', backup, '--force')).toMatchObject({ code: 0 });
    expect(statSync(backup).size).toBe(size);
    await server.end('SIGTERM');

    const before = readFileSync(file);
    writeFileSync(folder.file('letter'), 'Dear reader, this is no database.');
    await expectRefusal(['restore', folder.file('letter')], /letter is not a database/);
    await expectRefusal(['restore', folder.file('none')], /none does not exist/);
    await expectRefusal(['restore', file], /is the database itself/);
    const other = new Database(folder.file('other'));
    other.exec('CREATE TABLE songs (title TEXT)');
    other.close();
    await expectRefusal(['restore', folder.file('other')], /none of Roomful/);
    copyFileSync(backup, folder.file('newer'));
    const newer = new Database(folder.file('newer'));
    newer.pragma('user_version = 99');
    newer.close();
    await expectRefusal(['restore', folder.file('newer')], /written by a newer Roomful \(schema 99/);
    const bytes = readFileSync(backup);
    bytes.fill(0x55, 5_000, 30_000);
    writeFileSync(folder.file('torn'), bytes);
    await expectRefusal(['restore', folder.file('torn')], /torn is damaged/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder.path).filter((name) => /unfinished|restoring|before-restore/.test(name))).toEqual([]);

    writeFileSync(`${file}.restore-unfinished`, '');
    const { lines } = await failure(['serve', '--port', '0', '--database-url', `sqlite:${file}`]);
    expect(lines).toEqual([expect.stringMatching(/A restore of .* was interrupted\. Call roomful restore again/)]);
    expect(await roomful('restore', backup)).toMatchObject({ code: 0 });
    await using next = await start();
    expect(next.pid).toBeGreaterThan(0);
  });

  it('never takes the name of a file that the server lives from, whatever the name and with --force too', async () => {
    await using server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    await say(alice, 3, 'old');
    await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    await say(alice, 3, 'new');
    symlinkSync(file, folder.file('symbolic'));
    linkSync(file, folder.file('hard'));
    linkSync(`${file}-archive`, folder.file('other-archive'));
    const inode = (end: string) => statSync(file + end).ino;
    const ends = ['', '-archive', '-wal', '-shm', '-lock', '-archive-wal'];
    const before = ends.map(inode);
    const names = [...ends.map((end) => file + end), ...['symbolic', 'hard', 'other'].map((name) => folder.file(name))];
    for (const name of names) {
      for (const force of [false, true]) {
        await expect(backUp(file, name, { force, now: 0 })).rejects.toThrow(
          /belongs to the database itself\. Choose another name/,
        );
      }
    }
    expect(await roomful('backup', file, '--force')).toMatchObject({
      code: 1,
      lines: [`${file} belongs to the database itself. Choose another name for the backup.`],
    });
    expect(ends.map(inode)).toEqual(before);
    await say(alice, 1, 'still');
    expect(await roomful('backup', backup)).toMatchObject({
      code: 0,
      out: expect.stringContaining('7 messages (3 of them archived)') as string,
    });
  });

  it('a backup right after a restore, before the first start, is as good as any', async () => {
    const server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    await say(alice, 3, 'old');
    await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    await say(alice, 2, 'new');
    await roomful('backup', backup);
    await server.end('SIGTERM');
    expect(await roomful('restore', backup)).toMatchObject({ code: 0 });
    expect(await roomful('backup', folder.file('second.db'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('5 messages (3 of them archived)') as string,
    });
  });

  it('files are for their owner only, who is the one of the folder after a restore by root too', async () => {
    file = folder.file('made/roomful.db');
    const ends = ['', '-wal', '-shm', '-lock', '-archive', '-archive-wal'];
    const rights = (of: readonly string[]) => of.map((end) => (statSync(file + end).mode & 0o777).toString(8));
    const server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    await say(alice, 3, 'old');
    await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    expect(statSync(folder.file('made')).mode & 0o777).toBe(0o700);
    expect(rights(ends)).toEqual(ends.map(() => '600'));
    await roomful('backup', backup);
    await server.end('SIGTERM');
    for (const name of readdirSync(folder.file('made'))) rmSync(folder.file(`made/${name}`));
    // Root restores for the user who runs the server; anybody else has the folder already.
    const owner = isRoot() ? 12_345 : statSync(folder.path).uid;
    if (isRoot()) chownSync(folder.file('made'), owner, owner);
    for (let time = 0; time < 2; time++) {
      expect(await roomful('restore', backup)).toMatchObject({ code: 0 });
      const left = readdirSync(folder.file('made'));
      expect(left.length).toBeGreaterThanOrEqual(3);
      for (const name of left) expect([name, statSync(folder.file(`made/${name}`)).uid]).toEqual([name, owner]);
    }
    expect(rights(['', '-archive', '-lock'])).toEqual(['600', '600', '600']);
  });

  it('a start names the file that it may not open, and its rights', async () => {
    const server = await start();
    await server.end('SIGTERM');
    for (const end of ['-lock', '']) {
      chmodSync(file + end, 0o000);
      const args = ['serve', '--port', '0', '--database-url', `sqlite:${file}`];
      const { code, lines } = await failure(args, undefined, withoutPrivileges);
      const line = new RegExp(`roomful\\.db${end} belongs to user \\d+ with mode 0000, .*Give the file to the user`);
      expect([code, lines]).toEqual([1, [expect.stringMatching(line)]]);
    }
  });

  it('is helped with by --help', async () => {
    for (const name of ['backup', 'restore', 'archive']) {
      const { code, out } = await failure([name, '--help']);
      expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^Usage: roomful ${name} `))]);
      expect(await failure([name, '--frobnicate'])).toMatchObject({ code: 2 });
    }
  });
});
