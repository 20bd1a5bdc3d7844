import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { MessageChange } from '../src/ports/store.ts';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { holdLock, moveWhenLocked } from './support/lock-holder.ts';
import { patient, readiness, serve } from './support/roomful-process.ts';
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

/** Keeps the transaction open for about a second: long enough to be noticed from outside. */
const SLOW_INSERT = `
  CREATE TRIGGER slow AFTER INSERT ON messages WHEN new.content = 'slow' BEGIN
    SELECT count(*) FROM (
      WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 8000000) SELECT n FROM counter
    );
  END`;

async function serveAlice(file: string) {
  const server = await serve(file);
  const alice = await WireClient.enter(server.url, 'alice');
  const roomId = await alice.join('general');
  await alice.send(roomId, 'before');
  const dispose = async () => {
    alice[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  };
  return { server, alice, roomId, [Symbol.asyncDispose]: dispose };
}

async function contentsAfterRestart(file: string, claimKey: string | undefined) {
  await using server = await serve(file);
  using alice = await WireClient.enter(server.url, 'alice', claimKey);
  const roomId = await alice.join('general');
  const { messages } = await alice.ask('load_messages', { roomId });
  return messages.map(({ content }) => content);
}

function moveAll(folder: TemporaryFolder, from: string, to: string): void {
  mkdirSync(folder.file(to), { recursive: true });
  for (const name of readdirSync(folder.file(from)).filter((name) => !name.endsWith('-lock'))) {
    renameSync(folder.file(`${from}/${name}`), folder.file(`${to}/${name}`));
  }
}

describe('when the database moves while the server runs', patient, () => {
  it('[R-7] [MSG6] nothing is acknowledged until the same file is back, and then writing goes on', async () => {
    using folder = temporaryFolder();
    mkdirSync(folder.file('data'));
    const file = folder.file('data/roomful.db');
    await using scene = await serveAlice(file);
    const { server, alice, roomId } = scene;
    moveAll(folder, 'data', 'elsewhere');

    const sending = { roomId, content: 'meanwhile', ...alice.stamp() };
    const refusal = await alice.refusal('send_message', sending);
    expect(refusal).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
    expect(await server.logged(/^.*roomful\.db was moved or removed\. Put it back/)).toMatchObject({ file });
    expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: false } });
    expect((await alice.ask('load_messages', { roomId })).messages.map(({ content }) => content)).toEqual(['before']);

    moveAll(folder, 'elsewhere', 'data');
    await server.logged(/storage works again/);
    expect(await readiness(server.url)).toMatchObject({ status: 200 });
    await alice.ask('send_message', sending);
    await alice.send(roomId, 'after');
    await server.end('SIGKILL');
    expect(await contentsAfterRestart(file, alice.session.claimKey)).toEqual(['before', 'meanwhile', 'after']);
  });

  it('[R-7] an idle server notices when it is asked whether it is ready', async () => {
    using folder = temporaryFolder();
    await using server = await serve(folder.file('roomful.db'));
    rmSync(folder.file('roomful.db'));
    expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: false } });
    await server.logged(/was moved or removed/);
  });

  it('[R-7] another file in its place is left alone until a restart', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await (await SqliteStore.open(folder.file('other.db'), { synchronous: 'full' })).close();
    await using scene = await serveAlice(file);
    const { server, alice, roomId } = scene;
    rmSync(file);
    copyFileSync(folder.file('other.db'), file);
    const sending = { roomId, content: 'meanwhile', ...alice.stamp() };
    expect((await alice.refusal('send_message', sending)).code).toBe('STORAGE_UNAVAILABLE');
    await server.logged(/roomful\.db is another file than the one that Roomful opened.*restart Roomful/);
    await server.end('SIGTERM');
    rmSync(`${file}-wal`, { force: true });
    expect(await contentsAfterRestart(file, undefined)).toEqual([]);
  });

  it('[R-7] [MSG1] [MSG6] a commit into a file that moved meanwhile is no acknowledgement, and its retry makes no second one', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    const { store, create } = await openWithRoom(file);
    await store.messages.write([create('before')]);
    const database = new Database(file);
    database.exec(SLOW_INSERT);
    database.close();
    const mover = await moveWhenLocked(file, folder.file('moved.db'));
    await expect(store.messages.write([create('slow')])).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await mover.exited;
    await expect(store.messages.write([create('later')])).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    renameSync(folder.file('moved.db'), file);
    expect(await store.messages.write([create('slow'), create('later')])).toMatchObject([
      { status: 'repeated', message: { rev: 2 } },
      { status: 'changed', message: { rev: 3 } },
    ]);
    await store.close();
  });
});

describe('when somebody removes the write-ahead log', patient, () => {
  it('[R-7] what was acknowledged and what comes survive a crash', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using scene = await serveAlice(file);
    const { server, alice, roomId } = scene;
    rmSync(`${file}-wal`);
    rmSync(`${file}-shm`);
    await alice.send(roomId, 'after');
    await server.end('SIGKILL');
    expect(await contentsAfterRestart(file, alice.session.claimKey)).toEqual(['before', 'after']);
  });

  it('[R-7] if it was only moved nothing is acknowledged until it is back', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using scene = await serveAlice(file);
    const { server, alice, roomId } = scene;
    renameSync(`${file}-wal`, folder.file('elsewhere'));
    const sending = { roomId, content: 'after', ...alice.stamp() };
    expect((await alice.refusal('send_message', sending)).code).toBe('STORAGE_UNAVAILABLE');
    await server.logged(/roomful\.db-wal was moved or removed/);
    renameSync(folder.file('elsewhere'), `${file}-wal`);
    await alice.ask('send_message', sending);
    await server.end('SIGKILL');
    expect(await contentsAfterRestart(file, alice.session.claimKey)).toEqual(['before', 'after']);
  });

  it('[R-7] while another program has the database open the server waits for it, and what was acknowledged is safe', async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using scene = await serveAlice(file);
    const { server, alice, roomId } = scene;
    await using reader = await holdLock(file, 'BEGIN; SELECT count(*) FROM messages');
    rmSync(`${file}-wal`);
    const sending = { roomId, content: 'after', ...alice.stamp() };
    expect((await alice.refusal('send_message', sending)).code).toBe('STORAGE_UNAVAILABLE');
    await server.logged(/roomful\.db-wal was moved or removed/);
    copyFileSync(file, folder.file('copy.db'));
    expect(await contentsAfterRestart(folder.file('copy.db'), alice.session.claimKey)).toEqual(['before']);
    await reader.release();
    await server.logged(/storage works again/);
    await alice.ask('send_message', sending);
    await server.end('SIGKILL');
    expect(await contentsAfterRestart(file, alice.session.claimKey)).toEqual(['before', 'after']);
  });
});

async function openWithRoom(path: string) {
  const store = await SqliteStore.open(path, { synchronous: 'full' });
  const person = { username: 'alice', foldedName: 'allce', kind: 'person', at: 1 } as const;
  const { user } = await store.users.create(person);
  const { room } = await store.rooms.create({ name: 'general', createdBy: user.id, at: 1 });
  const create = (clientId: string): MessageChange => ({
    ...{ kind: 'create', roomId: room.id, userId: user.id, clientId, content: clientId },
    ...{ timestamp: 1, at: 1, deliveryStatus: 'sent' },
  });
  return { store, create };
}
