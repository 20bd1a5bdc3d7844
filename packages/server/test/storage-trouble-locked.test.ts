import { symlinkSync } from 'node:fs';
import type { Message } from '@roomful/protocol';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { Connections } from '../src/delivery/connections.ts';
import { DeliveryReports } from '../src/delivery/delivery-reports.ts';
import { Pace } from '../src/delivery/pace.ts';
import type { MessageStore } from '../src/ports/store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { holdLock } from './support/lock-holder.ts';
import { failure, patient, readiness, serve } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

const PATIENCE_MS = 2_000;
const PROBE_MS = 1_000;

describe('while another program holds the write lock', patient, () => {
  it('[R-7] [OPS3] only those who write wait, everybody else is served; then the writer hears of it', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    await using lock = await holdLock(server.databaseFile);

    const sending = { roomId, content: 'hello', ...alice.stamp() };
    const answers: string[] = [];
    const sent = alice.askRaw('send_message', sending).then((reply) => {
      answers.push('the writer');
      return reply;
    });
    // Behind the message in the same connection, so the server has it by then.
    await alice.ask('list_rooms', {});
    await bob.ask('load_messages', { roomId });
    answers.push('the readers');
    clock.advance(PATIENCE_MS);
    expect(await sent).toMatchObject({ error: { code: 'STORAGE_UNAVAILABLE', retryable: true, retryAfterMs: 1_000 } });
    expect(answers).toEqual(['the readers', 'the writer']);
    expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: false } });
    // Known trouble needs no patience: the clock stands still.
    expect((await alice.refusal('send_message', sending)).code).toBe('STORAGE_UNAVAILABLE');

    await lock.release();
    clock.advance(PROBE_MS);
    expect(await readiness(server.url)).toMatchObject({ status: 200 });
    const { message } = await alice.ask('send_message', sending);
    expect(message.rev).toBe(1);
    await bob.hear('messages', ({ messages }) => messages[0]?.id === message.id);
  });

  it('[R-7] a short wait is all that a sender sees of a short lock', async () => {
    // On real time: waiting inside SQLite, the server would answer nothing until its patience was over.
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await using lock = await holdLock(server.databaseFile);
    const sent = alice.send(roomId, 'hello');
    await alice.ask('list_rooms', {});
    await lock.release();
    expect((await sent).message.rev).toBe(1);
  });

  it('[R-7] [DEL2] delivery states are written and told when it is over', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    bob.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    const { message } = await alice.send(roomId, 'hello');
    await bob.hear('messages');
    await using lock = await holdLock(server.databaseFile);
    bob.notify('ack_messages', { roomId, rev: message.rev });
    await bob.ask('list_rooms', {});
    clock.advance(PATIENCE_MS);
    expect((await alice.ask('load_messages', { roomId })).messages).toMatchObject([{ deliveryStatus: 'pending' }]);
    expect(alice.heard('delivery_status')).toEqual([]);
    await lock.release();
    clock.advance(PROBE_MS);
    expect((await alice.hear('delivery_status')).updates).toMatchObject([{ id: message.id, deliveryStatus: 'sent' }]);
    expect((await alice.ask('load_messages', { roomId })).messages).toMatchObject([{ deliveryStatus: 'sent' }]);
  });

  it('[R-7] however many delivery states come meanwhile, memory holds 100,000', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    const clock = new ManualClock();
    const store = await SqliteStore.open(file, { synchronous: 'full', clock });
    let written = 0;
    const messages: Pick<MessageStore, 'setDelivery'> = {
      async setDelivery(changes) {
        await store.messages.setDelivery(changes);
        written += changes.length;
      },
    };
    const reports = new DeliveryReports({
      messages,
      clock,
      pace: new Pace(clock),
      connections: new Connections(),
      logger: pino({ level: 'silent' }),
    });
    const report = { message: { id: 1 } as Message, deliveryStatus: 'sent', retryCount: 0 } as const;
    await using lock = await holdLock(file);
    for (let n = 0; n < 250_000; n++) reports.add(report);
    await lock.release();
    clock.advance(PATIENCE_MS);
    await reports.drain();
    expect(written).toBe(100_000);
    await store.close();
  });

  it('[R-7] the operator reads which file and what to do', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using server = await serve(file);
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await using lock = await holdLock(file);
    const sending = { roomId, content: 'hello', ...alice.stamp() };
    expect((await alice.refusal('send_message', sending)).code).toBe('STORAGE_UNAVAILABLE');
    const line = await server.logged(/roomful\.db is locked by another program\. Stop that program/);
    expect(line).toMatchObject({ level: 50, file, code: 'SQLITE_BUSY' });
    await lock.release();
    await server.logged(/storage works again/);
    await alice.ask('send_message', sending);
  });
});

describe('a second server on the same file', patient, () => {
  it('refuses to start in one line that names the first, which goes on', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using first = await serve(file);
    using alice = await WireClient.enter(first.url, 'alice');
    const roomId = await alice.join('general');
    symlinkSync(file, folder.file('link.db'));
    for (const name of [file, folder.file('link.db')]) {
      const { code, lines } = await failure(['serve', '--port', '0', '--database-url', `sqlite:${name}`]);
      expect(code).toBe(1);
      expect(lines).toEqual([
        expect.stringContaining(`${file} is served by another Roomful already (process ${first.pid}). Stop that one`),
      ]);
    }
    await alice.send(roomId, 'still here');
  });

  it('[R-6] starts after the first was killed', async () => {
    using folder = temporaryFolder();
    await using first = await serve(folder.file('roomful.db'));
    await first.end('SIGKILL');
    await using next = await serve(folder.file('roomful.db'));
    expect(await readiness(next.url)).toMatchObject({ status: 200 });
  });

  it('is kept out within one process too, until the first has stopped', async () => {
    await using first = await startTestServer();
    const again = { databaseUrl: `sqlite:${first.databaseFile}` };
    await expect(startTestServer(again)).rejects.toThrow(/served by another Roomful already/);
    await first.stop();
    await using second = await startTestServer(again);
    expect(await readiness(second.url)).toMatchObject({ status: 200 });
  });

  it('is not what a reader or a backup is', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    const store = await SqliteStore.open(file, { synchronous: 'full' });
    const person = { username: 'alice', foldedName: 'allce', kind: 'person', at: 1 } as const;
    await store.users.create(person);
    const reader = new Database(file, { readonly: true });
    const count = (database: Database.Database) => database.prepare('SELECT count(*) FROM users').pluck().get();
    expect(count(reader)).toBe(1);
    await reader.backup(folder.file('backup.db'));
    const backup = new Database(folder.file('backup.db'), { readonly: true });
    expect(count(backup)).toBe(1);
    backup.close();
    reader.close();
    await store.close();
  });
});
