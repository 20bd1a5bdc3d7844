import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { foldName } from '../src/accounts/fold-name.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { logIn, loginRefusal, WireClient } from './support/wire-client.ts';

describe('names', () => {
  it('[S-USR-1] [ACC1] a name is taken by typing it, without a password, and dated', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    expect(alice.user).toMatchObject({ username: 'alice', kind: 'person', lastSeenAt: null });
    expect(alice.user.createdAt).toBeGreaterThan(0);
  });

  it.each(['al', 'a'.repeat(21), 'al ice', 'älice', 'alice\u0000', "admin' OR '1'='1", '', 'al-ice'])(
    '[S-USR-1] %j is refused as a name, with the rule',
    async (username) => {
      await using server = await startTestServer();
      expect(await loginRefusal(server.url, username)).toMatchObject({
        code: 'INVALID_PAYLOAD',
        message: expect.stringContaining('3 to 20 characters') as string,
      });
    },
  );

  it('[S-USR-2] [ACC2] a taken name is refused without its claim key, and opens with it', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { claimKey } = alice.session;
    expect(claimKey).toMatch(/^[\w-]{43}$/);
    expect(await loginRefusal(server.url, 'alice')).toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await loginRefusal(server.url, 'alice', 'x'.repeat(43))).toMatchObject({ code: 'USERNAME_TAKEN' });
    const again = await logIn(server.url, 'alice', claimKey);
    expect(again).toMatchObject({ user: { id: alice.user.id } });
    expect(again).not.toHaveProperty('claimKey');
  });

  it.each(['Alice', 'ALICE', 'a1ice', 'al_ice', 'aIice', '_alice_'])(
    '[S-USR-2] [ACC3] %s looks like alice and is refused beside it',
    async (username) => {
      await using server = await startTestServer();
      using _alice = await WireClient.enter(server.url, 'alice');
      expect(await loginRefusal(server.url, username)).toMatchObject({
        code: 'USERNAME_TAKEN',
        message: expect.stringContaining('alice') as string,
      });
    },
  );

  it('[S-USR-2] of many who ask for one name at once, exactly one gets it', async () => {
    await using server = await startTestServer();
    const answers = await Promise.all(
      ['alice', 'Alice', 'a1ice', 'al_ice', 'alice', 'ALICE'].map((name) => logIn(server.url, name)),
    );
    expect(answers.filter((answer) => 'token' in answer)).toHaveLength(1);
  });

  it('[S-USR-2] numbers stay apart however they are joined', () => {
    expect(foldName('run_1_11')).not.toBe(foldName('run_11_1'));
    expect(foldName('run_1_1')).not.toBe(foldName('run_11'));
    expect(foldName('run__1')).toBe(foldName('run1'));
  });

  it('[S-USR-2] the database itself refuses a second folded name', async () => {
    await using server = await startTestServer();
    using _alice = await WireClient.enter(server.url, 'alice');
    using database = disposable(new Database(server.databaseFile));
    const insert = database.value.prepare('INSERT INTO users (username, username_folded, created_at) VALUES (?, ?, 1)');
    expect(() => insert.run('Alice', foldName('alice'))).toThrow(/UNIQUE/);
    expect(() => insert.run("x' OR 1", 'other')).toThrow(/CHECK/);
  });

  it.each(['system', 'System', 'admin', 'roomful'])('[ACC4] %s is kept for the service', async (username) => {
    await using server = await startTestServer();
    expect(await loginRefusal(server.url, username)).toMatchObject({ code: 'USERNAME_RESERVED' });
  });

  it('[S-USR-1] when the last connection closes, "last seen" is written and shown', async () => {
    await using server = await startTestServer();
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await bob.join('general');
    using alice = await WireClient.enter(server.url, 'alice');
    await alice.join('general');
    await alice.send(roomId, 'hello');
    const before = Date.now();
    alice.socket.disconnect();
    await bob.hear('user_left');
    const { people } = await bob.ask('list_people', { roomId });
    expect(people[0]).toMatchObject({ username: 'bob', online: true });
    expect(people[1]).toMatchObject({ username: 'alice', online: false });
    expect(people[1]?.lastSeenAt).toBeGreaterThanOrEqual(before);
  });

  it('[ACC5] in open mode a name is enough and the newest login wins', async () => {
    await using server = await startTestServer({ authMode: 'open' });
    using first = await WireClient.enter(server.url, 'alice');
    using second = await WireClient.enter(server.url, 'alice');
    await first.hear('session_displaced');
    await first.closed();
    expect(second.user.id).toBe(first.user.id);
    expect(second.session).not.toHaveProperty('claimKey');
    expect(await loginRefusal(server.url, 'ALICE')).toMatchObject({ code: 'USERNAME_TAKEN' });
    await expect(WireClient.connect(server.url, first.session)).rejects.toMatchObject({
      data: { code: 'SESSION_EXPIRED' },
    });
  });
});

function disposable(value: Database.Database) {
  return { value, [Symbol.dispose]: () => value.close() };
}
