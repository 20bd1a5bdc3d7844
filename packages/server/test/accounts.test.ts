import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import fc from 'fast-check';
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

  it('[S-USR-2] numbers stay apart where no letter can be meant', () => {
    expect(foldName('run_2_34')).not.toBe(foldName('run_23_4'));
    expect(foldName('run_2_34')).not.toBe(foldName('run_234'));
    expect(foldName('run__2')).toBe(foldName('run2'));
  });

  it.each([
    ['al_iceq', 'a1_1ceq'],
    ['rol_lq', 'r01_1q'],
    ['allenq', 'a1_1enq'],
    ['run_1_11', 'run_l_ll'],
    ['run_l_ll', 'run_11_1'],
  ])('[S-USR-2] [ACC3] of %s and %s one is given: letters written as digits save no underscore', async (one, other) => {
    await using server = await startTestServer();
    expect(await logIn(server.url, one)).toMatchObject({ user: { username: one } });
    expect(await loginRefusal(server.url, other)).toMatchObject({ code: 'USERNAME_TAKEN', details: { owner: one } });
  });

  it('[S-USR-2] [ACC3] no swap of look-alike signs, no case and no underscore by a letter makes another name', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abliILoO0123456789_'), minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(name, fc.infiniteStream(fc.nat(11)), (username, choices) => {
        const choose = () => Number(choices.next().value);
        expect(foldName(disguise(username, choose))).toBe(foldName(username));
      }),
      { numRuns: 2_000 },
    );
  });

  it('[S-USR-2] the database itself refuses a second folded name', async () => {
    await using server = await startTestServer();
    using _alice = await WireClient.enter(server.url, 'alice');
    using database = disposable(new Database(server.databaseFile));
    const insert = database.value.prepare('INSERT INTO users (username, username_folded, created_at) VALUES (?, ?, 1)');
    expect(() => insert.run('Alice', foldName('alice'))).toThrow(/UNIQUE/);
    expect(() => insert.run("x' OR 1", 'other')).toThrow(/CHECK/);
  });

  it.each([
    ...['admin', 'administrator', 'everyone', 'here', 'moderator', 'roomful', 'root', 'support', 'system'],
    ...['System', 'ADM1N', 'r00t', '_admin_', 'mod_erator', 'here_', 'ro_0t', 'r0_0mful', 'r0_0t'],
    ...['released_1', 'Re1eased_77', 'erased_12', 'erased5', 'released__1O'],
    ...['ceo', 'help_desk', 'HelpDesk', 'CE0'],
  ])('[ACC4] %s is kept for the service', async (username) => {
    await using server = await startTestServer({ reservedNames: ['ceo', 'help_desk'] });
    expect(await loginRefusal(server.url, username)).toMatchObject({ code: 'USERNAME_RESERVED' });
  });

  it.each(['admin_bob', 'released_from', 'there', 'erased_me', 'systems'])(
    '[ACC4] %s is anybody’s to take',
    async (username) => {
      await using server = await startTestServer();
      expect(await logIn(server.url, username)).toMatchObject({ user: { username } });
    },
  );

  it('[ACC6] a key that the client brings claims the name, so that a login whose answer was lost can be repeated', async () => {
    await using server = await startTestServer();
    const claimKey = newKey();
    expect(await logIn(server.url, 'alice', claimKey)).toMatchObject({ user: { username: 'alice' }, claimKey });
    const again = await logIn(server.url, 'alice', claimKey);
    expect(again).toMatchObject({ user: { username: 'alice' } });
    expect(again).not.toHaveProperty('claimKey');
    expect(await loginRefusal(server.url, 'alice')).toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await loginRefusal(server.url, 'alice', newKey())).toMatchObject({ code: 'USERNAME_TAKEN' });
  });

  it('[ACC6] the same first login many times at once lets its sender in each time, and nobody else', async () => {
    await using server = await startTestServer();
    const [mine, others] = [newKey(), newKey()];
    const ask = (key: string) => Promise.all(Array.from({ length: 10 }, () => logIn(server.url, 'alice', key)));
    const [first, second] = await Promise.all([ask(mine), ask(others)]);
    const winners = [first, second].map((answers) => answers.filter((answer) => 'token' in answer).length);
    expect(winners.sort()).toEqual([0, 10]);
  });

  it.each(['short', 'x'.repeat(44), `${'x'.repeat(42)}=`, `${'x'.repeat(42)}ä`])(
    '[ACC6] %s is no key of 256 bits: the name is claimed with a fresh one',
    async (brought) => {
      await using server = await startTestServer();
      const answer = await logIn(server.url, 'alice', brought);
      expect(answer).toMatchObject({ claimKey: expect.stringMatching(/^[\w-]{43}$/) as string });
      expect(await loginRefusal(server.url, 'alice', brought)).toMatchObject({ code: 'USERNAME_TAKEN' });
    },
  );

  it('[ACC6] one key opens one name: a second name is claimed with a fresh one', async () => {
    await using server = await startTestServer();
    const claimKey = newKey();
    await logIn(server.url, 'alice', claimKey);
    const bob = await logIn(server.url, 'bob', claimKey);
    expect(bob).toMatchObject({ claimKey: expect.not.stringMatching(claimKey) as string });
    expect(await loginRefusal(server.url, 'bob', claimKey)).toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await logIn(server.url, 'alice', claimKey)).toMatchObject({ user: { username: 'alice' } });
  });

  it('[ACC2] keys are stored as hashes only: whoever reads the file can’t log in', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { claimKey = '' } = alice.session;
    using database = disposable(new Database(server.databaseFile));
    const stored = database.value.prepare('SELECT key_hash FROM claim_keys').pluck().all() as string[];
    expect(stored).toHaveLength(1);
    expect(stored).not.toContain(claimKey);
    expect(await loginRefusal(server.url, 'alice', stored[0])).toMatchObject({ code: 'USERNAME_TAKEN' });
  });

  it('[ACC2] the refusal says what helps: the key, the recovery code, another device', async () => {
    await using server = await startTestServer();
    await logIn(server.url, 'alice');
    const { message, details } = await loginRefusal(server.url, 'alice');
    expect(details).toEqual({ username: 'alice', owner: 'alice' });
    expect((await loginRefusal(server.url, 'A1ice')).details).toEqual({ username: 'A1ice', owner: 'alice' });
    for (const way of ['claim key', 'recovery code', 'device', 'another name']) expect(message).toContain(way);
  });

  it('[ACC1] each login has a token of its own, whatever token came along: none can be fixed beforehand', async () => {
    await using server = await startTestServer();
    const first = await logIn(server.url, 'alice', newKey());
    if (!('token' in first)) throw new Error('refused');
    const fixed = 'f'.repeat(43);
    const second = await fetch(`${server.url}/api/sessions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${fixed}`,
        cookie: `roomful_session=${fixed}`,
      },
      body: JSON.stringify({ username: 'alice', claimKey: first.claimKey }),
    });
    const { token } = (await second.json()) as { token: string };
    expect([first.token, fixed]).not.toContain(token);
    const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${fixed}` } });
    expect(me.status).toBe(401);
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

/** Signs that look alike. */
const alike = ['1iIlL', '0oO'];

/** What a reader could take for the same name. `choose` answers with numbers from 0 to 11. */
function disguise(username: string, choose: () => number): string {
  const swapped = [...username].map((sign) => {
    const looks = alike.find((signs) => signs.includes(sign)) ?? sign.toLowerCase() + sign.toUpperCase();
    return looks[choose() % looks.length] ?? sign;
  });
  const isDigit = (sign: string | undefined) => sign !== undefined && /[2-9]/.test(sign);
  const parts = swapped.join('').split(/(_+)/);
  const bare = parts.filter(
    (part, at) =>
      !part.startsWith('_') || (isDigit(parts[at - 1]?.at(-1)) && isDigit(parts[at + 1]?.[0])) || choose() < 6,
  );
  return [...bare.join('')]
    .map((sign, at, signs) => (isDigit(sign) && isDigit(signs[at + 1]) ? sign : sign + '_'.repeat(choose() % 3)))
    .join('');
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}

function disposable(value: Database.Database) {
  return { value, [Symbol.dispose]: () => value.close() };
}
