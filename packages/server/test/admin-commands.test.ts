import { existsSync, readFileSync, statSync } from 'node:fs';
import { type PersonExport, personExportSchema } from '@roomful/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN } from './support/admin-call.ts';
import { freePort } from '../../../scripts/free-port.js';
import { makeBot } from './support/make-bot.ts';
import { failure, patient } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

describe('roomful admin', patient, () => {
  let server: TestServer;
  let alice: WireClient;
  let digits: WireClient;

  beforeAll(async () => {
    server = await startTestServer({ adminToken: ADMIN_TOKEN });
    alice = await WireClient.enter(server.url, 'alice');
    // Its name looks like an id.
    digits = await WireClient.enter(server.url, '002');
    await makeBot(server.url, alice.session.token, 'helper');
  });
  afterAll(async () => {
    alice.socket.disconnect();
    digits.socket.disconnect();
    await server[Symbol.asyncDispose]();
  });

  const run = (args: string[], env: Record<string, string> = {}) =>
    failure(['admin', ...args], { ROOMFUL_URL: server.url, ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ...env });

  async function succeed(...args: string[]): Promise<string> {
    const { code, out, lines } = await run(args);
    expect([code, lines], args.join(' ')).toEqual([0, ['']]);
    return out;
  }

  async function json<Data>(...args: string[]): Promise<Data> {
    return JSON.parse(await succeed(...args, '--json')) as Data;
  }

  it('helps without a server and without a token', async () => {
    const { code, out } = await failure(['admin', '--help']);
    expect(code).toBe(0);
    for (const name of [
      'overview',
      'users',
      'grant-admin',
      'release-name',
      'revoke-sessions',
      'export',
      'tokens',
      'audit',
    ])
      expect(out).toContain(`roomful admin ${name}`);
    expect((await failure(['--help'])).out).toContain('roomful admin');
  });

  it('lists in aligned columns for people, and as JSON for scripts', async () => {
    const text = await succeed('users');
    const [heads = '', ...rows] = text.trimEnd().split('\n');
    expect(heads).toMatch(/^ID +NAME +KIND +ROLE +SINCE +LAST SEEN$/);
    expect(rows.map((row) => row.slice(heads.indexOf('NAME')).split(' ')[0])).toEqual([
      'system',
      'alice',
      '002',
      'helper',
    ]);
    const { users } = await json<{ users: { username: string }[] }>('users', 'ali');
    expect(users).toMatchObject([{ username: 'alice', isOnline: true }]);
    expect(await succeed('user', 'alice')).toMatch(/Bots\nID[^\n]*\n\d+ +helper/);
    expect(await succeed('overview')).toMatch(/^people +2$/m);
    expect(await succeed('users', '--limit', '1')).toMatch(/There is more: --cursor 1\n$/);
  });

  it('[ADM5] makes somebody an admin and a member again, by name or id', async () => {
    const roomId = await alice.roomId('general');
    expect(await succeed('grant-admin', 'alice')).toBe('alice is an admin from now on.\n');
    await alice.ask('delete_room', { roomId });
    expect(await succeed('restore-room', 'general')).toContain('general is there again');
    expect(await succeed('users', '--role', 'admin')).toContain('alice');
    expect(await succeed('revoke-admin', `id:${alice.user.id}`)).toBe('alice is a member from now on.\n');
    expect(await alice.refusal('delete_room', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('[ADM7] deletes and restores rooms, and deletes a message', async () => {
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('join_room', { roomId: room.id });
    const { message } = await alice.send(room.id, 'a bad word');
    expect(await succeed('delete-message', String(message.id))).toContain('of alice is deleted');
    expect(await succeed('delete-room', 'garden')).toContain('restore-room garden');
    expect(await succeed('rooms', '--deleted')).toMatch(/^\d+ +garden/m);
    expect(await succeed('restore-room', String(room.id))).toContain('garden');
    expect(await succeed('rooms')).toMatch(/^1 +general/m);
  });

  it('[ADM8] exports a person to a file that only its owner reads, or to the output', async () => {
    using folder = temporaryFolder();
    const file = folder.file('alice.json');
    expect(await succeed('export', 'alice', '--out', file)).toContain(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const data = JSON.parse(readFileSync(file, 'utf8')) as PersonExport;
    expect(personExportSchema.safeParse(data).error).toBeUndefined();
    expect(data.user.username).toBe('alice');
    expect(existsSync(`${file}.part`)).toBe(false);
    const { code, lines } = await run(['export', 'alice', '--out', file]);
    expect([code, lines]).toEqual([1, [expect.stringContaining('exists already')]]);
    expect(JSON.parse(await succeed('export', 'alice'))).toMatchObject({
      user: { username: 'alice' },
      isComplete: true,
    });
  });

  it('[ADM4] makes, lists and revokes tokens, each good for its scopes alone', async () => {
    const made = await succeed(
      'tokens',
      'create',
      'nightly job',
      '--scopes',
      'users:read, overview:read',
      '--expires-in-days',
      '30',
    );
    const [token = ''] = made.split('\n');
    expect(token).toMatch(/^rfa_[\w-]{43}$/);
    const env = { ROOMFUL_ADMIN_TOKEN: token };
    expect((await run(['overview'], env)).code).toBe(0);
    const refused = await run(['audit'], env);
    expect([refused.code, refused.lines]).toEqual([1, [expect.stringMatching(/^FORBIDDEN: .*audit:read/)]]);
    const list = await succeed('tokens');
    expect(list).toContain('nightly job');
    expect(list).not.toContain(token.slice(4));
    const { tokens } = await json<{ tokens: { id: number }[] }>('tokens');
    await succeed('tokens', 'revoke', String(tokens[0]?.id));
    const gone = await run(['overview'], env);
    expect([gone.code, gone.lines]).toEqual([1, [expect.stringMatching(/^UNAUTHENTICATED: /)]]);
    expect(await succeed('audit', '--act', 'token.revoke')).toMatch(/environment +token\.revoke +token:\d+/);
  });

  it('[ADM6] ends sessions and releases a name', async () => {
    using carol = await WireClient.enter(server.url, 'carol');
    expect(await succeed('revoke-sessions', 'carol', '--bots')).toContain('Ended 1 session(s)');
    await carol.closed();
    expect(await succeed('release-name', 'carol')).toContain(`released_${carol.user.id}`);
    using other = await WireClient.enter(server.url, 'carol');
    expect(other.user.id).not.toBe(carol.user.id);
  });

  it('means nobody by mistake: a name of digits that is an id too has to be told apart', async () => {
    using number = await WireClient.enter(server.url, '1002');
    expect(await json('user', '002')).toMatchObject({ user: { username: '002' } });
    expect(await json('user', 'name:1002')).toMatchObject({ user: { id: number.user.id } });
    expect(await json('user', 'id:2')).toMatchObject({ user: { username: 'alice' } });
    expect(await json('user', '2')).toMatchObject({ user: { username: 'alice' } });
    const { code, lines } = await run(['release-name', '1002']);
    expect([code, lines]).toEqual([1, [expect.stringContaining('name:1002 or id:1002')]]);
  });

  it.each([
    ['an unknown command', ['fly'], 2, /no "fly" to administer/],
    ['a word from the prototype', ['constructor'], 2, /no "constructor" to administer/],
    ['a flag it does not know', ['users', '--frobnicate'], 2, /Usage: roomful admin users/],
    ['too few words', ['release-name'], 2, /Usage: roomful admin release-name NAME/],
    ['too many words', ['overview', 'x'], 2, /Usage: roomful admin overview/],
    ['a name that can’t be one', ['user', 'a b'], 2, /can't be a person's name/],
    ['a path for a name', ['user', '../tokens'], 2, /can't be a person's name/],
    ['a token as a flag', ['users', '--token', 'x'], 2, /--token/],
    ['scopes that don’t exist', ['tokens', 'create', 'x', '--scopes', 'all'], 2, /--scopes from overview:read/],
    ['somebody who is not there', ['user', 'nobody'], 1, /There is no person named nobody/],
    ['a message that is not there', ['delete-message', '999999'], 1, /^MESSAGE_NOT_FOUND: .*roomful admin export/],
    [
      'a token that is not there',
      ['tokens', 'revoke', '999'],
      1,
      /^NOT_FOUND: No admin token has this id\. (?!.*GET )/,
    ],
    ['an id that nobody has', ['user', 'id:999'], 1, /^NOT_FOUND: Nobody has this id\. (?!.*GET )/],
    ['a room id that is none', ['restore-room', 'id:999'], 1, /^ROOM_NOT_FOUND: .*roomful admin rooms/],
    ['a cursor that is none', ['users', '--cursor', 'x'], 1, /^INVALID_PAYLOAD: cursor has to be the nextCursor/],
    ['a limit out of range', ['users', '--limit', '9999'], 1, /^INVALID_PAYLOAD: /],
  ])('%s is one plain line, and the exit code says whose mistake it was', async (_, args, exitCode, line) => {
    const { code, lines, out } = await run(args);
    expect([code, lines, out]).toEqual([exitCode, [expect.stringMatching(line)], '']);
  });

  it.each([
    ['no token', { ROOMFUL_ADMIN_TOKEN: '' }, /Set ROOMFUL_ADMIN_TOKEN/],
    ['a wrong token', { ROOMFUL_ADMIN_TOKEN: 'wrong-token-of-mine' }, /^UNAUTHENTICATED: This admin token is wrong/],
    ['an address that is none', { ROOMFUL_URL: 'localhost' }, /ROOMFUL_URL/],
    ['a file for an address', { ROOMFUL_URL: 'file:///etc/passwd' }, /ROOMFUL_URL/],
  ])('%s is one plain line', async (_, env, line) => {
    const { code, lines } = await run(['users'], env);
    expect([code, lines]).toEqual([1, [expect.stringMatching(line)]]);
    expect(lines.join('')).not.toContain('wrong-token-of-mine');
  });

  it('without ROOMFUL_URL means the server of this machine at ROOMFUL_PORT', async () => {
    const { code, out } = await run(['overview'], { ROOMFUL_URL: '', ROOMFUL_PORT: String(server.port) });
    expect([code, out]).toEqual([0, expect.stringMatching(/^people/m)]);
    const other = await freePort();
    const { lines } = await run(['overview'], { ROOMFUL_URL: '', ROOMFUL_PORT: String(other) });
    expect(lines).toEqual([expect.stringContaining(`No Roomful answers at http://localhost:${other}.`)]);
  });

  it('says so when no server answers', async () => {
    const { code, lines } = await run(['users'], { ROOMFUL_URL: `http://127.0.0.1:${await freePort()}` });
    expect([code, lines]).toEqual([1, [expect.stringMatching(/No Roomful answers at .*roomful serve/)]]);
  });
});
