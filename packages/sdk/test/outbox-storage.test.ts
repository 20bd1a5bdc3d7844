import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import type { ClientStorage } from '../src/client-storage.ts';
import { logIn } from '../src/login.ts';
import { Cable } from './helpers/cable.ts';
import { CountingSockets } from './helpers/counting-socket.ts';
import { enter, has, textsOf, untilEntries, untilState } from './helpers/people.ts';

class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  readonly #said: string[] = [];
  #look = () => {};

  constructor(...args: string[]) {
    const path = join(import.meta.dirname, 'crash/sending-program.ts');
    this.#child = spawn(process.execPath, ['--conditions=roomful-source', '--no-warnings', path, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#child, 'close');
    createInterface(this.#child.stdout!).on('line', (line) => {
      this.#said.push(line);
      this.#look();
    });
  }

  untilSaid(line: string): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (this.#said.includes(line)) resolve();
      };
      this.#look();
    });
  }

  send(text: string): void {
    this.#child.stdin!.write(`${text}\n`);
  }

  async finish(): Promise<unknown> {
    this.#child.stdin!.end();
    return (await this.#ended)[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

function createMemory(): ClientStorage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    list: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

describe('an outbox with a storage', () => {
  it('[R-4] outlasts a killed program: what waited goes out at the next start, once and in order', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const bob = await enter('bob', server);
    await using _ = bob.client;
    const { token } = await logIn({ url: server.url, username: 'alice' });
    const folder = mkdtempSync(join(tmpdir(), 'roomful-outbox-'));
    {
      await using program = new Program(cable.url, token, folder);
      await program.untilSaid('joined');
      // The server hears the first one; that it has it never comes back.
      cable.mute();
      for (const text of ['one', 'two', 'three']) program.send(text);
      await program.untilSaid('kept three');
      await untilEntries(bob.room, has('one'));
    }
    expect(textsOf(bob.room)).toEqual(['one']);
    cable.cut();
    await using program = new Program(cable.url, token, folder);
    await program.untilSaid('joined');
    program.send('four');
    await untilEntries(bob.room, has('four'));
    expect(textsOf(bob.room)).toEqual(['one', 'two', 'three', 'four']);
    expect(await program.finish()).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('[R-4] keeps what waits when the client is stopped, shows it after the next join, and forgets it once it is there', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const storage = createMemory();
    const { client, room } = await enter('alice', { url: cable.url, storage });
    await using _ = client;
    cable.mute();
    const sent = room.send('still there?');
    room.send('and this?');
    cable.unplug();
    await client.stop();
    await expect(sent.accepted).rejects.toMatchObject({ code: 'STOPPED' });
    expect(storage.values.size).toBe(2);
    cable.plugIn();
    await client.start();
    const again = await client.join(room.room.id);
    await untilEntries(again, has('and this?'));
    expect(textsOf(again)).toEqual(['still there?', 'and this?']);
    expect(again.entries[0]).toMatchObject({ key: sent.clientId });
    await again.send('new').accepted;
    expect(storage.values.size).toBe(0);
  });

  it('never sends one person’s words under the name of another', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    await using elsewhere = await startTestServer();
    const storage = createMemory();
    const alice = await enter('alice', { url: cable.url, storage });
    await using _ = alice.client;
    cable.unplug();
    await untilState(alice.client, 'reconnecting');
    alice.room.send('for alice’s friends only');
    await alice.client.stop();
    // One on the same server, and one elsewhere who has the same id there, in a room of the same id.
    for (const [name, url] of [
      ['bob', server.url],
      ['mallory', elsewhere.url],
    ] as const) {
      const { client, room } = await enter(name, { url, storage });
      await using __ = client;
      await room.send(`from ${name}`).accepted;
      expect(textsOf(room)).toEqual([`from ${name}`]);
    }
    cable.plugIn();
    await alice.client.start();
    const again = await alice.client.join(alice.room.room.id);
    await untilEntries(again, has('for alice’s friends only'));
    // It stands where it was written.
    expect(textsOf(again)).toEqual(['for alice’s friends only', 'from bob']);
  });

  it('forgets what was taken back, refused for good, or left behind with the room', async () => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const storage = createMemory();
    const { client, room } = await enter('alice', { url: cable.url, storage });
    await using _ = client;
    cable.unplug();
    await untilState(client, 'reconnecting');
    const controller = new AbortController();
    room.send('never mind', { signal: controller.signal });
    room.send('unsaid');
    controller.abort();
    await room.leave();
    cable.plugIn();
    await untilState(client, 'live');
    const again = await client.join(room.room.id);
    await again.send('hello').accepted;
    expect(textsOf(again)).toEqual(['hello']);
    expect(storage.values.size).toBe(0);
  });

  it('[R-4] lets nothing out before it is kept', async () => {
    await using server = await startTestServer();
    const sockets = new CountingSockets();
    const kept = Promise.withResolvers<void>();
    const storage = { ...createMemory(), set: () => kept.promise };
    const { client, room } = await enter('alice', { url: server.url, storage, connect: sockets.connect });
    await using _ = client;
    const { accepted } = room.send('hello');
    // What goes out now goes out after whatever was about to.
    await client.listRooms();
    expect(sockets.emitted.has('send_message')).toBe(false);
    kept.resolve();
    await expect(accepted).resolves.toMatchObject({ content: 'hello' });
  });

  it('tells that its storage fails, and sends all the same', async () => {
    await using server = await startTestServer();
    const fault = new Error('the disk is full');
    const storage = { ...createMemory(), set: () => Promise.reject(fault) };
    const { client, room } = await enter('alice', { url: server.url, storage });
    await using _ = client;
    const failures: unknown[] = [];
    client.on('storage_failed', (error) => failures.push(error));
    await room.send('hello').accepted;
    expect(failures).toEqual([expect.objectContaining({ code: 'STORE_UNAVAILABLE', origin: 'client', cause: fault })]);
  });

  it('leaves alone what it can’t read, and tells of it', async () => {
    await using server = await startTestServer();
    const storage = createMemory();
    const first = await enter('alice', { url: server.url, storage });
    await using _ = first.client;
    const prefix = `roomful/outbox/${first.client.welcome!.databaseId}/${first.client.user!.id}/1/`;
    await first.room.leave();
    storage.values.set(`${prefix}000000000001`, '{"content":');
    // Of the same id in a database that gave no other sign of being another.
    const others = { clientId: 'x', content: 'not alice’s', timestamp: Date.now(), username: 'mallory' };
    storage.values.set(`${prefix}000000000002`, JSON.stringify(others));
    const failures: unknown[] = [];
    first.client.on('storage_failed', (error) => failures.push(error));
    const room = await first.client.join(first.room.room.id);
    await room.send('hello').accepted;
    expect(failures).toMatchObject([{ code: 'STATE_UNREADABLE' }]);
    expect(textsOf(room)).toEqual(['hello']);
    expect([...storage.values.keys()]).toEqual([`${prefix}000000000001`, `${prefix}000000000002`]);
  });
});
