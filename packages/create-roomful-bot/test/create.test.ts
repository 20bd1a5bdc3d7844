import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from './support/call.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('npm create roomful-bot', () => {
  it('writes a bot whose names fit, and says in commands how it goes on', async () => {
    using place = temporaryFolder();
    const { code, out, err } = await call(['my-bot'], place.path);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(
      [
        '  cd my-bot',
        '  npm install',
        '  npx roomful serve    in a terminal of its own, unless a server runs already',
        '  npm run bot:create   makes my_bot on http://localhost:3000, and writes its token to .env',
        '  npm start            runs it; Ctrl+C stops it',
      ].join('\n'),
    );
    const files = readAll(join(place.path, 'my-bot'));
    expect(Object.keys(files).sort()).toEqual([
      '.env.example',
      '.gitignore',
      'README.md',
      'bot.test.ts',
      'bot.ts',
      'main.ts',
      'package.json',
      'tsconfig.json',
    ]);
    expect(Object.values(files).join('\n')).not.toMatch(/\{\{|\}\}/);
    expect(files['.gitignore']?.split('\n')).toEqual(expect.arrayContaining(['.env', '.roomful/', 'node_modules/']));
    expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({
      name: 'my-bot',
      type: 'module',
      scripts: {
        start: 'node --env-file-if-exists=.env main.ts',
        'bot:create': 'roomful bot create my_bot --env .env',
      },
    });
  });

  it('takes the bot’s name, the server and the package manager from where it was called', async () => {
    using place = temporaryFolder();
    const env = { npm_config_user_agent: 'pnpm/12.0.0 npm/? node/v26.0.0', ROOMFUL_URL: 'https://chat.example/' };
    const here = join(place.path, 'here');
    mkdirSync(here);
    const { out } = await call(['.', '--bot', 'Dice9', '--no-start'], here, env);
    expect(out).toContain('\nNext:\n\n  pnpm install\n  pnpm run bot:create   makes Dice9 on https://chat.example,');
    const { scripts } = JSON.parse(readAll(here)['package.json'] ?? '') as { scripts: Record<string, string> };
    expect(scripts['bot:create']).toBe('roomful bot create Dice9 --url https://chat.example --env .env');
  });

  it('names a server on another port in every command that would miss it', async () => {
    using place = temporaryFolder();
    const { out } = await call(['dice', '--url', 'http://localhost:4310', '--no-start'], place.path);
    expect(out).toContain('npx roomful serve --port 4310 ');
    const readme = readAll(join(place.path, 'dice'))['README.md'];
    expect(readme).toContain('`npx roomful serve --port 4310`');
    expect(readme).toContain('`npx roomful chat --url http://localhost:4310`');
    expect(readme).toContain('`npx roomful bot token dice --url http://localhost:4310 --env .env`');
  });

  it('gives the packages of a folder instead of published ones, for testing', async () => {
    using place = temporaryFolder();
    mkdirSync(join(place.path, 'packed'));
    for (const name of ['roomful-sdk', 'roomful-server', 'roomful-protocol', 'roomful']) {
      writeFileSync(join(place.path, 'packed', `${name}-0.0.0.tgz`), '');
    }
    await call(['bot-a', '--sdk', join(place.path, 'packed')], place.path);
    const manifest = JSON.parse(readAll(join(place.path, 'bot-a'))['package.json'] ?? '') as Record<string, unknown>;
    const file = (name: string) => `file:${join(place.path, 'packed', `${name}-0.0.0.tgz`)}`;
    expect(manifest).toMatchObject({
      dependencies: { '@roomful/sdk': file('roomful-sdk') },
      devDependencies: { '@roomful/server': file('roomful-server'), roomful: file('roomful') },
      overrides: { '@roomful/protocol': file('roomful-protocol'), '@roomful/sdk': file('roomful-sdk') },
    });
    await call(['bot-b', '--sdk', '1.2.3-next.0'], place.path);
    const other = JSON.parse(readAll(join(place.path, 'bot-b'))['package.json'] ?? '') as Record<string, unknown>;
    expect(other).toMatchObject({ devDependencies: { roomful: '1.2.3-next.0' } });
    expect(other).not.toHaveProperty('overrides');
  });

  it.each([
    ['no folder, and nobody to ask', [], 'Say where to: npm create roomful-bot FOLDER\n'],
    [
      'a folder with something in it',
      ['full'],
      'full is there already and has something in it. Choose another name, or empty it first.\n',
    ],
    ['a file', ['full/file'], 'full/file is a file. Choose another name for the bot’s folder.\n'],
    [
      'a name that npm does not take',
      ['My Bot'],
      '"My Bot" can’t be the name of a package: use small letters, digits, - and _. Try my-bot.\n',
    ],
    [
      'a name that no bot can have',
      ['a-bot', '--bot', 'my bot'],
      '"my bot" is no name for a bot: names have 3 to 20 letters, digits and underscores. Try my_bot.\n',
    ],
    [
      'an address that is none',
      ['a-bot', '--url', 'localhost'],
      '"localhost" is no address of a server. One looks like https://chat.example.com.\n',
    ],
    ['two folders', ['my', 'bot'], 'One folder at a time: my, bot are several. Write a name with blanks in quotes.\n'],
    [
      'an unknown flag',
      ['a-bot', '--js'],
      "Unknown option '--js'. npm create roomful-bot -- --help lists the flags.\n",
    ],
    [
      'packed packages that are not there',
      ['a-bot', '--sdk', 'full'],
      'full has no packed @roomful/sdk. Make it with pnpm pack, then try again.\n',
    ],
  ])('refuses %s, writes nothing, and says what to do', async (_, args, says) => {
    using place = temporaryFolder();
    mkdirSync(join(place.path, 'full'));
    writeFileSync(join(place.path, 'full', 'file'), '');
    const at = args.map((arg) => (arg === 'full' && args.includes('--sdk') ? join(place.path, 'full') : arg));
    const { code, out, err } = await call(at, place.path);
    expect({ code, out, err: err.replaceAll(`${place.path}/`, '') }).toEqual({ code: 1, out: '', err: says });
    expect(existsSync(join(place.path, 'a-bot'))).toBe(false);
  });
});

function readAll(folder: string): Record<string, string> {
  const names = readdirSync(folder);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
