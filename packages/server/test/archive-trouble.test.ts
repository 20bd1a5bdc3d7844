import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { RoomId } from '@roomful/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveMessages, DAY_MS } from '../src/admin/archive-messages.ts';
import type { Logger } from '../src/logger.ts';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { withoutPrivileges } from './support/read-only.ts';
import { failure, patient, readiness, serve } from './support/roomful-process.ts';
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

const options = {
  env: { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ROOMFUL_RATE_MESSAGES_PER_SECOND: '0', ROOMFUL_LOG_LEVEL: 'info' },
};

describe('[R-7] [S-FUT-1] trouble with the archive', patient, () => {
  let folder: TemporaryFolder;
  let file: string;
  let archive: string;
  let claimKey: string | undefined;
  let roomId: RoomId;
  beforeEach(async () => {
    folder = temporaryFolder();
    file = folder.file('roomful.db');
    archive = `${file}-archive`;
    const server = await serve(file, undefined, options);
    using alice = await WireClient.enter(server.url, 'alice');
    claimKey = alice.session.claimKey;
    roomId = await alice.join('general');
    for (let n = 0; n < 60; n++) await alice.send(roomId, `old ${n} ${'x'.repeat(300)}`);
    await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    await server.end('SIGTERM');
  });
  afterEach(() => folder[Symbol.dispose]());

  const refusalToStart = async () =>
    (await failure(['serve', '--port', '0', '--database-url', `sqlite:${file}`])).lines;

  it('keeps a server from starting, in one plain line', async () => {
    const bytes = readFileSync(archive);
    renameSync(archive, folder.file('elsewhere'));
    expect(await refusalToStart()).toEqual([expect.stringMatching(/-archive is missing: the older messages/)]);
    writeFileSync(archive, '');
    expect(await refusalToStart()).toEqual([expect.stringMatching(/-archive is empty, but messages were archived/)]);
    writeFileSync(archive, 'Dear reader, this is no database. '.repeat(50));
    expect(await refusalToStart()).toEqual([expect.stringMatching(/-archive is not an archive of Roomful/)]);
    const other = await SqliteStore.open(folder.file('other.db'), { synchronous: 'full' });
    await other.close();
    rmSync(archive);
    renameSync(folder.file('elsewhere'), `${folder.file('other.db')}-archive`);
    writeFileSync(archive, bytes);
    await using server = await serve(file, undefined, options);
    expect(await readiness(server.url)).toMatchObject({ status: 200 });
    await using foreign = await serve(folder.file('other.db'), undefined, options);
    using bob = await WireClient.enter(foreign.url, 'bob');
    await bob.send(await bob.join('general'), 'hello');
    const { status, body } = await adminCall(foreign.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    expect([status, body.error.code]).toEqual([503, 'STORAGE_UNAVAILABLE']);
  });

  it('a damaged archive is told to who asks for old messages; the others go on', async () => {
    const bytes = readFileSync(archive);
    // What follows the schema and the roots of its tables.
    bytes.fill(0x55, 4_096 * 7);
    writeFileSync(archive, bytes);
    await using server = await serve(file, undefined, options);
    using alice = await WireClient.enter(server.url, 'alice', claimKey);
    expect(await alice.refusal('join_room', { roomId })).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await server.logged(/-archive is damaged/)).toMatchObject({ kind: 'damaged', file: archive });
    using bob = await WireClient.enter(server.url, 'bob');
    const { room } = await bob.ask('create_room', { name: 'fresh' });
    await bob.ask('join_room', { roomId: room.id });
    await bob.send(room.id, 'hello');
  });

  it('[ADM10] one that is moved away while the server runs is noticed, and nothing moves into it', async () => {
    await using server = await serve(file, undefined, options);
    using alice = await WireClient.enter(server.url, 'alice', claimKey);
    await alice.ask('join_room', { roomId });
    await alice.send(roomId, 'new');
    renameSync(archive, folder.file('elsewhere'));
    expect(await readiness(server.url)).toMatchObject({ status: 503 });
    const run = () => adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    expect((await run()).body.error.code).toBe('STORAGE_UNAVAILABLE');
    await alice.send(roomId, 'newer');
    renameSync(folder.file('elsewhere'), archive);
    expect((await run()).body).toEqual({ moved: 2, done: true });
    expect((await alice.ask('load_messages', { roomId })).totalMessages).toBe(62);
  });

  it('a read-only one keeps the server from starting', async () => {
    chmodSync(archive, 0o444);
    const args = ['serve', '--port', '0', '--database-url', `sqlite:${file}`];
    const { lines } = await failure(args, {}, withoutPrivileges);
    expect(lines).toEqual([expect.stringMatching(/-archive is read-only/)]);
  });
});

it('[S-FUT-1] archives by itself, about once a day, what is old enough', async () => {
  const clock = new ManualClock(100 * DAY_MS);
  const store = await SqliteStore.open(':memory:', { synchronous: 'full' });
  const alice = (await store.users.create({ username: 'alice', foldedName: 'alice', kind: 'person', at: 1 })).user.id;
  const general = (await store.rooms.create({ name: 'general', createdBy: alice, at: 1 })).room.id;
  const create = (day: number) =>
    ({
      kind: 'create',
      roomId: general,
      userId: alice,
      clientId: `day ${day}`,
      content: `day ${day}`,
      timestamp: day * DAY_MS,
      at: 1,
      deliveryStatus: 'sent',
    }) as const;
  await store.messages.write([10, 69, 70, 71, 99].map(create));
  let heard: (fields: object) => void = () => undefined;
  const nextRun = () => new Promise<object>((resolve) => (heard = resolve));
  const ignore = () => undefined;
  const logger: Logger = {
    debug: ignore,
    warn: ignore,
    error: ignore,
    info: (fields: unknown) => heard(fields as object),
  };
  const archiveMessages = new ArchiveMessages({ archive: store.archive, clock, logger });
  archiveMessages.schedule(30);
  const first = nextRun();
  clock.advance(60_000);
  expect(await first).toEqual({ messages: 3, olderThanDays: 30 });
  // The next run is planned in the turn after.
  await clock.yield();
  const second = nextRun();
  clock.advance(DAY_MS);
  expect(await second).toEqual({ messages: 1, olderThanDays: 30 });
  expect(await store.archive.countOlder(100 * DAY_MS)).toBe(1);
  await archiveMessages.stop();
  await store.close();
});
