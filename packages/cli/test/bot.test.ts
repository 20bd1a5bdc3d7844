import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createClaimKey, listBots, logIn, whoAmI } from '@roomful/sdk';
import { startTestServer, type TestServer } from '@roomful/server/testing';
import { describe, expect, it, vi } from 'vitest';
import { bot } from '../src/bot/bot.ts';
import { Failure } from '../src/command.ts';
import { call } from './support/call.ts';
import { temporaryHome } from './support/program.ts';

describe('roomful bot create', () => {
  it('[BOT1] makes a bot and says its token once, as lines that a shell takes', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    const made = await call(bot, ['create', 'dice', '--url', server.url, '--name', 'ana'], { home });
    expect(made).toMatchObject({
      code: 0,
      err: expect.stringContaining(`dice is your bot at ${server.url}`) as string,
    });
    const [, url, token] = /^export ROOMFUL_URL=(\S+)\nexport ROOMFUL_TOKEN=(\S+)\n$/.exec(made.out) ?? [];
    expect(url).toBe(server.url);
    expect(await whoAmI({ url: server.url, token })).toMatchObject({ user: { username: 'dice', kind: 'bot' } });
    expect(made.err).not.toContain(token);
  });

  it('writes address and token into a file that only its owner reads, and leaves the rest of it alone', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    writeFileSync(home.file('.env'), '# mine\nDEBUG=1\nexport ROOMFUL_TOKEN=old\nROOMFUL_TOKEN=older\nLAST="a b"', {
      mode: 0o644,
    });
    const args = ['create', 'dice', '--env', home.file('.env'), '--url', server.url, '--name', 'ana'];
    const made = await call(bot, args, { home });
    expect(made).toMatchObject({ code: 0, out: '' });
    const text = readFileSync(home.file('.env'), 'utf8');
    const token = /^ROOMFUL_TOKEN=(.+)$/m.exec(text)?.[1] ?? '';
    expect(text).toBe(`# mine\nDEBUG=1\nROOMFUL_TOKEN=${token}\nLAST="a b"\nROOMFUL_URL=${server.url}\n`);
    expect(statSync(home.file('.env')).mode & 0o777).toBe(0o600);
    expect(await whoAmI({ url: server.url, token })).toMatchObject({ user: { username: 'dice' } });
    expect(readdirSync(home.path).sort()).toEqual(['.config', '.env']);
  });

  it('writes nothing that a hostile server calls a token, and shows its words without commands for the terminal', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    const real = fetch;
    const lie = async (input: URL | string, init?: RequestInit) => {
      const answer = await real(input, init);
      if (!String(input).endsWith('/api/bots') || init?.method !== 'POST') return answer;
      const made = (await answer.json()) as object;
      return Response.json({ ...made, token: 'x\nNODE_OPTIONS=--require=/tmp/evil.js' }, { status: 201 });
    };
    vi.stubGlobal('fetch', lie);
    try {
      const made = await call(bot, ['create', 'dice', '--env', home.file('.env'), ...as('ana', server)], { home });
      expect(made).toMatchObject({ code: 1, out: '' });
      expect(made.err).toMatch(/its token is none/);
      expect(existsSync(home.file('.env'))).toBe(false);
    } finally {
      vi.unstubAllGlobals();
    }
    const command = () => Promise.reject(new Failure('No.\u001b]0;owned\u0007'));
    expect((await call(command, [], { home })).err).toBe('No.␛]0;owned␇\n');
  });

  it('makes no bot when the file can’t be written', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    mkdirSync(home.file('folder'));
    const made = await call(bot, ['create', 'dice', '--env', home.file('folder'), ...as('ana', server)], { home });
    expect(made).toMatchObject({ code: 1, out: '' });
    expect(made.err).toContain('folder can’t be written (EISDIR), so no token was made.');
    const list = await call(bot, ['list', ...as('ana', server)], { home });
    expect(list.err).toBe(`ana has no bots at ${server.url} yet. Make one: roomful bot create NAME\n`);
  });

  it('keeps the key of its owner where nobody else reads it, and needs no name once there is a default', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    await call(bot, ['create', 'dice', ...as('ana', server)], { home });
    const folder = home.file('.config', 'roomful', `http_127.0.0.1_${server.port}`);
    expect(readdirSync(folder)).toEqual(['ana.key']);
    expect(statSync(`${folder}/ana.key`).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const { claimKey } = JSON.parse(readFileSync(`${folder}/ana.key`, 'utf8')) as { claimKey: string };
    const session = await logIn({ url: server.url, username: 'ana', claimKey });
    expect(session).toMatchObject({ user: { username: 'ana' } });
    const [own] = await listBots({ url: server.url, token: session.token });
    writeFileSync(`${folder}/default-name`, 'ana\n');
    const list = await call(bot, ['list'], { home, env: { ROOMFUL_URL: server.url } });
    expect(list).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(new RegExp(`^dice {2}${own?.user.id} {2}token of .+, never used\n$`)) as string,
    });
  });

  it('uses XDG_CONFIG_HOME where it is set', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    const env = { XDG_CONFIG_HOME: home.file('elsewhere') };
    await call(bot, ['list', ...as('ana', server)], { home, env });
    expect(readdirSync(home.file('elsewhere', 'roomful', `http_127.0.0.1_${server.port}`))).toEqual(['ana.key']);
  });
});

describe('roomful bot token', () => {
  it('[BOT3] makes a new token, and the one before ends', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    const first = tokenIn((await call(bot, ['create', 'dice', ...as('ana', server)], { home })).out);
    const second = tokenIn((await call(bot, ['token', 'DICE', ...as('ana', server)], { home })).out);
    expect(await whoAmI({ url: server.url, token: second })).toMatchObject({ user: { username: 'dice' } });
    expect(await whoAmI({ url: server.url, token: first })).toBeUndefined();
  });

  it('names the bots that there are when there is none of this name', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    await call(bot, ['create', 'dice', ...as('ana', server)], { home });
    const missing = await call(bot, ['token', 'cards', ...as('ana', server)], { home });
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toBe('ana has no bot cards. You have dice. To make it: roomful bot create cards\n');
  });
});

describe('what stands in the way is one line that says what to do next', () => {
  it('no server', async () => {
    using home = temporaryHome();
    const refused = await call(bot, ['list', '--url', 'http://localhost:1', '--name', 'ana'], { home });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toBe(
      'No Roomful answers at http://localhost:1. Start it with roomful serve in another terminal, or name another server with --url.\n',
    );
  });

  it('no server, for whoever called it through npm', async () => {
    using home = temporaryHome();
    const env = { npm_config_user_agent: 'npm/11.0.0 node/v26.0.0 linux x64' };
    const refused = await call(bot, ['list', '--url', 'http://localhost:1', '--name', 'ana'], { home, env });
    expect(refused.err).toContain('Start it with npx roomful serve in another terminal');
  });

  it('a name that belongs to somebody else, whose key is not kept then', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    await logIn({ url: server.url, username: 'ana', claimKey: createClaimKey() });
    const refused = await call(bot, ['list', ...as('ana', server)], { home });
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^The name ana is taken.* choose another name with --name\.\n$/);
    expect(readdirSync(home.file('.config', 'roomful', `http_127.0.0.1_${server.port}`))).toEqual([]);
  });

  it.each([
    ['one’s own bot', 'dice', 'dice is your bot already. For a new token: roomful bot token dice\n'],
    ['somebody’s name', 'ana', 'The name ana is taken. Choose another name.\n'],
    ['a reserved name', 'admin', 'The name admin is kept for the service. Choose another name.\n'],
    [
      'one bot too many',
      'cards',
      'You have 1 bot, and nobody has more here. Give one of them a new token instead. ' +
        'roomful bot list shows them, roomful bot token NAME makes a new token.\n',
    ],
  ])('%s', async (_, name, says) => {
    await using server = await startTestServer({ maxBotsPerUser: 1 });
    using home = temporaryHome();
    await call(bot, ['create', 'dice', ...as('ana', server)], { home });
    expect(await call(bot, ['create', name, ...as('ana', server)], { home })).toEqual({ code: 1, out: '', err: says });
  });

  it.each([
    ['no name without a terminal', ['list', '--url', 'http://localhost:1'], 'Say who you are: add --name NAME.\n'],
    ['no bot', ['create'], 'It is called as: roomful bot create NAME\n'],
    ['an unknown word', ['make', 'dice'], 'There is no roomful bot make. roomful bot --help lists what there is.\n'],
    ['an unknown flag', ['list', '--bot'], "Unknown option '--bot'. roomful bot --help lists the flags.\n"],
    [
      'a name that is none',
      ['create', 'my-bot'],
      '"my-bot" is no name: names have 3 to 20 letters, digits and underscores. Try my_bot.\n',
    ],
    [
      'an address that is none',
      ['list', '--name', 'ana', '--url', 'localhost:3000'],
      'What --url says is no address of a server. One looks like https://chat.example.com.\n',
    ],
  ])('%s', async (_, args, says) => {
    using home = temporaryHome();
    expect(await call(bot, args, { home })).toEqual({ code: 2, out: '', err: says });
  });
});

function as(name: string, server: TestServer): string[] {
  return ['--url', server.url, '--name', name];
}

function tokenIn(out: string): string {
  return /^export ROOMFUL_TOKEN=(\S+)$/m.exec(out)?.[1] ?? '';
}
