import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '@roomful/protocol';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { fullDiskKinds } from './support/full-disks.ts';
import { giveWriteRights, takeWriteRights, waysWhileRunning, withoutPrivileges } from './support/read-only.ts';
import { failure, patient, readiness, serve } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { thinDisks } from './support/thin-disk.ts';
import { loginRefusal, WireClient } from './support/wire-client.ts';

const unlimited = {
  ROOMFUL_RATE_MESSAGES_PER_SECOND: '0',
  ROOMFUL_RATE_JOINS_PER_MINUTE: '0',
  ROOMFUL_RATE_LOGINS_PER_MINUTE: '0',
};
const AT_ONCE = 10;
const REFUSALS_WANTED = 50;

interface Sending {
  clientId: string;
  timestamp: number;
  content: string;
}

describe.each(fullDiskKinds)('when the server writes to $name', patient, (kind) => {
  it('[R-7] [OPS3] [MSG1] [MSG6] [MSG8] a full disk refuses, loses nothing acknowledged, says why, and recovers', async () => {
    using disk = kind.open();
    await using server = await serve(disk.file, undefined, { env: unlimited, prefix: disk.prefix });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    const acknowledged = new Map<string, Message>();
    const refused: Sending[] = [];

    async function send(client: WireClient, sending: Sending): Promise<void> {
      const reply = await client.askRaw<{ message: Message }>('send_message', { roomId, ...sending });
      if (reply.ok) acknowledged.set(sending.clientId, reply.data.message);
      else {
        expect(reply.error).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true, retryAfterMs: 1_000 });
        expect(reply.error.message).toMatch(/Nothing acknowledged is lost: try again/);
        refused.push(sending);
      }
    }
    async function talkUntilRefused(client: WireClient): Promise<void> {
      while (refused.length < REFUSALS_WANTED) {
        const sendings = Array.from({ length: AT_ONCE }, () => newSending(client));
        await Promise.all(sendings.map((sending) => send(client, sending)));
      }
    }

    disk.fill(server.pid, 'nearly');
    await Promise.all([talkUntilRefused(alice), talkUntilRefused(bob)]);
    expect(acknowledged.size).toBeGreaterThan(0);

    const line = await server.logged(kind.says);
    expect(line).toMatchObject({ level: 50, file: disk.file });
    expect(server.logLines().filter(({ level }) => level >= 40).length).toBeLessThan(REFUSALS_WANTED / 5);
    expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: false, sessions: true } });
    const read = await bob.ask('load_messages', { roomId, pageSize: 500 });
    expect(read.totalMessages).toBe(acknowledged.size);

    expect(server.logLines().filter(({ msg }) => /works again/.test(String(msg)))).toEqual([]);
    disk.free(server.pid);
    await server.logged(/storage works again/);
    expect(await readiness(server.url)).toMatchObject({ status: 200, checks: { database: true } });

    const givenUp = refused.splice(0, 5);
    const retried = refused.splice(0);
    await Promise.all(retried.map((sending) => send(alice.user.username === sender(sending) ? alice : bob, sending)));
    expect(refused).toEqual([]);
    const [clientId, message] = [...acknowledged][0] ?? [];
    const { content, timestamp } = message!;
    const again = await (message!.username === 'alice' ? alice : bob).send(roomId, content, {
      clientId: clientId!,
      timestamp,
    });
    expect(again.message.id).toBe(message!.id);

    await bob.hear('messages', ({ messages }) => messages.at(-1)?.rev === acknowledged.size);
    using copy = temporaryFolder();
    disk.copyTo(server.pid, copy.path);
    const rows = readRows(copy.file('roomful.db'));
    expect(rows.map(({ rev }) => rev)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.map(({ client_id }) => client_id).sort()).toEqual([...acknowledged.keys()].sort());
    for (const { client_id, id, content } of rows) expect(acknowledged.get(client_id)).toMatchObject({ id, content });
    for (const { clientId: unwritten } of givenUp) expect(acknowledged.has(unwritten)).toBe(false);
  });

  it('[R-7] nobody can log in under a new name meanwhile, and the name is free afterwards', async () => {
    using disk = kind.open();
    await using server = await serve(disk.file, undefined, { env: unlimited, prefix: disk.prefix });
    using alice = await WireClient.enter(server.url, 'alice');
    disk.fill(server.pid, 'wholly');
    expect((await loginRefusal(server.url, 'bob')).code).toBe('STORAGE_UNAVAILABLE');
    expect(await alice.ask('list_rooms', {})).toMatchObject({ rooms: [{ name: 'general' }] });
    disk.free(server.pid);
    using bob = await WireClient.enter(server.url, 'bob');
    expect(bob.session.claimKey).toBeDefined();
  });
});

describe.each(thinDisks)('when fsync fails: $name', patient, ({ open }) => {
  it('[R-7] nothing more is acknowledged, although the disk seems to work again, and the log stays as it is', async () => {
    using disk = open();
    const file = join(disk.path, 'roomful.db');
    await using server = await serve(file, undefined, { env: { ROOMFUL_RATE_MESSAGES_PER_SECOND: '0' } });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'before');

    disk.fill(100_000);
    let acknowledged = 1;
    for (;;) {
      const reply = await alice.askRaw('send_message', { roomId, ...alice.stamp(), content: 'x'.repeat(1_500) });
      if (!reply.ok) {
        expect(reply.error).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
        break;
      }
      acknowledged++;
    }
    expect(await server.logged(/^The disk of .*roomful\.db failed to keep what was written/)).toMatchObject({
      level: 50,
      code: 'SQLITE_IOERR_FSYNC',
    });
    disk.free();
    const next = await alice.refusal('send_message', { roomId, ...alice.stamp(), content: 'after' });
    expect(next.code).toBe('STORAGE_UNAVAILABLE');
    expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: false } });
    expect((await alice.ask('load_messages', { roomId })).totalMessages).toBe(acknowledged);

    const log = readFileSync(`${file}-wal`);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
  });
});

describe('when the database can only be read', patient, () => {
  it('[R-7] [R-6] the server doesn’t start, says why in one line, and starts with everything once it can write', async () => {
    using folder = temporaryFolder();
    mkdirSync(folder.file('data'));
    const file = folder.file('data/roomful.db');
    await using first = await serve(file);
    using alice = await WireClient.enter(first.url, 'alice');
    await alice.send(await alice.join('general'), 'before');
    await first.end('SIGTERM');

    takeWriteRights(folder.file('data'));
    const { code, lines } = await failure(
      ['serve', '--port', '0', '--database-url', `sqlite:${file}`],
      {},
      withoutPrivileges,
    );
    giveWriteRights(folder.file('data'));
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^Roomful can't write its database .*roomful\.db.* Make the folder writable/),
    ]);

    await using next = await serve(file, undefined, { prefix: withoutPrivileges });
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    const roomId = await again.join('general');
    await again.send(roomId, 'after');
    expect((await again.ask('load_messages', { roomId })).messages).toMatchObject([
      { content: 'before' },
      { content: 'after' },
    ]);
  });

  it.each(waysWhileRunning)('[R-7] while $name, nothing is acknowledged, and then writing goes on', async (way) => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using server = await serve(file);
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'before');
    const files = [file, `${file}-wal`];
    const sending = { roomId, content: 'after', ...alice.stamp() };
    way.set(files);
    const refusal = await alice.refusal('send_message', sending).finally(() => way.clear(files));
    expect(refusal).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
    expect(await server.logged(/roomful\.db is read-only\. Make it and its file system writable/)).toMatchObject({
      level: 50,
      file,
    });
    await server.logged(/storage works again/);
    expect(await readiness(server.url)).toMatchObject({ status: 200 });
    const { message } = await alice.ask('send_message', sending);
    expect(message.rev).toBe(2);
  });
});

function newSending(client: WireClient): Sending {
  return { ...client.stamp(), content: `${client.user.username} ${'x'.repeat(1_500)}` };
}

function sender({ content }: Sending): string {
  return content.split(' ')[0] ?? '';
}

function readRows(file: string) {
  const database = new Database(file);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const rows = database
    .prepare<[], { id: number; client_id: string; content: string; rev: number }>(
      'SELECT id, client_id, content, rev FROM messages ORDER BY rev',
    )
    .all();
  database.close();
  return rows;
}
