import type { App, AppKey } from '@roomful/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin } from '../src/commands/admin/admin.ts';
import { UsageError } from '../src/commands/command.ts';
import { StartError } from '../src/start-error.ts';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { comeIn } from './support/embed-scene.ts';

describe('roomful admin, of apps', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ adminToken: ADMIN_TOKEN });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** In this process: the program around it is what other tests look at. */
  async function run(...args: string[]): Promise<string> {
    let out = '';
    const env = { ROOMFUL_URL: server.url, ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN };
    const io = { env, now: () => 1, out: (text: string) => void (out += text), err: () => undefined };
    expect(await admin.run(args, io)).toBe(0);
    return out;
  }
  const json = async <Data>(...args: string[]) => JSON.parse(await run(...args, '--json')) as Data;
  const refusal = (...args: string[]) => run(...args).catch((error: unknown) => error);

  it('[EMB1] makes, lists, shows, changes and removes one', async () => {
    const made = await run(
      ...['create-app', 'shop', '--name', 'The Shop', '--guests', '--accent', '#0b7285'],
      ...['--origin', 'https://shop.example, https://*.shop.example', '--origin', 'http://localhost:5173'],
      ...['--room', 'help=everyone,order-*=named', '--room', 'club=signed_in'],
    );
    expect(made).toMatch(/^WHAT +IS\nid +shop\nname +The Shop\nstate +on\n/);
    expect(await json('app', 'shop')).toMatchObject({
      app: {
        id: 'shop',
        name: 'The Shop',
        origins: ['https://shop.example', 'https://*.shop.example', 'http://localhost:5173'],
        rooms: [
          { match: 'help', access: 'everyone' },
          { match: 'order-*', access: 'named' },
          { match: 'club', access: 'signed_in' },
        ],
        guests: true,
        theme: { mode: 'auto', accent: '#0b7285' },
        jwksUrl: null,
      },
    });
    await run('create-app', 'forum', '--name', 'Forum');
    const [heads = '', ...rows] = (await run('apps')).trimEnd().split('\n');
    expect(heads).toMatch(/^ID +NAME +STATE +ORIGINS +ROOMS +GUESTS +KEYS +SINCE$/);
    expect(rows).toEqual([
      expect.stringMatching(/^forum +Forum +on +0 +0 +no +0 +\d{4}-/),
      expect.stringMatching(/^shop +The Shop +on +3 +3 +yes +0 +\d{4}-/),
    ]);

    await run(
      'change-app',
      'shop',
      '--room',
      'none',
      '--no-guests',
      '--jwks-url',
      'https://shop.example/keys',
      '--off',
    );
    const changed = await json<{ app: App }>('app', 'shop');
    expect(changed.app).toMatchObject({
      name: 'The Shop',
      rooms: [],
      guests: false,
      disabledAt: expect.any(Number) as number,
    });
    expect(changed.app.origins).toHaveLength(3);
    expect(await run('app', 'shop')).toMatch(/^state +off since \d{4}-[^]*^rooms +-$[^]*^jwks-url +https:/m);
    const dark = await json<{ app: App }>('change-app', 'shop', '--on', '--jwks-url', 'none', '--theme', 'dark');
    expect(dark.app).toMatchObject({ disabledAt: null, jwksUrl: null, theme: { mode: 'dark', accent: '#0b7285' } });
    const plain = await json<{ app: App }>('change-app', 'shop', '--accent', 'none');
    expect(plain.app).toMatchObject({ disabledAt: null, theme: { mode: 'dark', accent: null } });

    expect(await run('remove-app', 'forum', '--yes')).toBe('The app forum is gone, with its keys.\n');
    expect((await json<{ apps: App[] }>('apps')).apps.map(({ id }) => id)).toEqual(['shop']);
  });

  it('[EMB3] makes a secret that it prints once, and ends it', async () => {
    await run('create-app', 'keys', '--name', 'Keys');
    const first = await json<{ key: AppKey; secret: string }>('app-key', 'keys');
    const text = await run('app-key', 'keys', '--overlap', '3');
    const [secret = '', ...about] = text.trimEnd().split('\n');
    expect(secret).toMatch(/^[\w-]{43}$/);
    const kid = /^This is (key_[\w-]{12}) of keys\./.exec(about[1] ?? '')?.[1] ?? '';
    const shown = await run('app', 'keys');
    expect(shown).toMatch(/\n\nKeys\nKID +MADE +COUNTS UNTIL\n/);
    expect(shown).toMatch(new RegExp(`^${kid} +\\S+ \\S+ UTC +-$`, 'm'));
    const { keys } = (await json<{ app: App }>('app', 'keys')).app;
    const former = keys.find((key) => key.kid === first.key.kid);
    const hours = Math.round(((former?.expiresAt ?? 0) - (keys.find((key) => key.kid === kid)?.createdAt ?? 0)) / 36e5);
    expect(hours).toBe(3);
    expect(await run('remove-app-key', 'keys', kid)).toContain(`${kid} are worth nothing`);
    const left = await run('app', 'keys');
    expect(left).not.toContain(kid);
    for (const told of [shown, left]) for (const word of [secret, first.secret]) expect(told).not.toContain(word);
    expect(await run('audit', '--subject', 'app:keys', '--act', 'app.key.remove')).toMatch(
      new RegExp(`environment +app\\.key\\.remove +app:keys +kid=${kid}$`, 'm'),
    );
  });

  it.each<[string, RegExp, string[]]>([
    ['no id', /^Usage: roomful admin create-app ID/, ['create-app', '--name', 'x']],
    ['an id that is none', /^An app’s id has 3 to 30/, ['create-app', 'The Shop', '--name', 'x']],
    ['a path for an id', /^An app’s id has 3 to 30/, ['app', '../tokens']],
    ['no name', /needs a name/, ['create-app', 'other']],
    [
      'an origin with a path',
      /^An origin is like/,
      ['create-app', 'other', '--name', 'x', '--origin', 'https://a.b/c'],
    ],
    ['a room without access', /--room is like/, ['create-app', 'other', '--name', 'x', '--room', 'help']],
    ['an access that there is not', /^A room is open/, ['create-app', 'other', '--name', 'x', '--room', 'help=all']],
    ['a room that is every room', /^A room is given/, ['create-app', 'other', '--name', 'x', '--room', '*=everyone']],
    ['a theme that there is not', /^--theme is/, ['create-app', 'other', '--name', 'x', '--theme', 'blue']],
    ['both at once', /exclude each other/, ['change-app', 'other', '--guests', '--no-guests']],
    ['on and off', /exclude each other/, ['change-app', 'other', '--on', '--off']],
    ['nothing to change', /^Usage: roomful admin change-app ID/, ['change-app', 'other']],
    ['hours that are none', /--overlap is/, ['app-key', 'other', '--overlap', '1e2']],
    ['too many hours', /--overlap is/, ['app-key', 'other', '--overlap', '721']],
    ['a path for a key', /is no key’s id/, ['remove-app-key', 'other', '../x']],
  ])('%s is the caller’s mistake, in one line', async (_, line, args) => {
    const error = await refusal(...args);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(line);
    expect((error as Error).message).not.toContain('\n');
    expect((await adminCall(server.url, 'GET /api/admin/apps/other')).status).toBe(404);
  });

  it.each<[string, RegExp, string[]]>([
    ['an app that is not there', /^APP_NOT_FOUND: .*roomful admin apps/, ['app', 'nobodys']],
    ['a key that is not there', /^NOT_FOUND: The app has no key/, ['remove-app-key', 'used', 'key_1']],
    ['an id that is taken', /^APP_ID_TAKEN: /, ['create-app', 'used', '--name', 'x']],
    ['removing without saying so twice', /--yes/, ['remove-app', 'used']],
    ['an app that is in use', /^APP_IN_USE: .*Switch it off/, ['remove-app', 'used', '--yes']],
  ])('[EMB1] [EMB2] %s is told in one line', async (_, line, args) => {
    if ((await adminCall(server.url, 'GET /api/admin/apps/used')).status === 404) {
      await run('create-app', 'used', '--name', 'Used', '--guests');
      await comeIn(server.url, { app: 'used' });
    }
    const error = await refusal(...args);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toMatch(line);
  });
});
