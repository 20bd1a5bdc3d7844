import { describe, expect, it } from 'vitest';
import { helpText, readCommand } from '../src/cli.ts';
import { readConfig, settingNames } from '../src/config.ts';

describe('configuration', () => {
  it('has the documented defaults; an empty value counts as not set', () => {
    expect(readConfig({ ROOMFUL_PORT: '' })).toEqual({
      host: '127.0.0.1',
      port: 3_000,
      databaseUrl: 'sqlite:./data/roomful.db',
      redisUrl: undefined,
      authMode: 'claimed',
      reservedNames: [],
      synchronous: 'full',
      rates: { messagesPerSecond: 10, messagesBurst: 20, joinsPerMinute: 30, loginsPerMinute: 3_000 },
      maxima: { sockets: 20_000, socketsPerAddress: 5_000, handshakeMs: 10_000, requestMs: 30_000 },
      trustProxy: [],
      publicUrl: undefined,
      adminToken: undefined,
      maxBotsPerUser: 10,
      webhooks: { maxPerBot: 10, allowPrivate: [], giveUpDays: 5 },
      archiveAfterDays: 0,
      allowedOrigins: [],
      logLevel: 'info',
      webDir: undefined,
    });
  });

  it.each([
    ['ROOMFUL_PORT', 'eighty'],
    ['ROOMFUL_PORT', '70000'],
    ['ROOMFUL_DATABASE_URL', 'mysql://x'],
    ['ROOMFUL_DATABASE_URL', 'postgres://x'],
    ['ROOMFUL_REDIS_URL', 'http://x'],
    ['ROOMFUL_REDIS_URL', 'redis://host:6379/one'],
    ['ROOMFUL_REDIS_PREFIX', 'a b'],
    ['ROOMFUL_AUTH_MODE', 'closed'],
    ['ROOMFUL_RESERVED_NAMES', 'ceo,no'],
    ['ROOMFUL_WEBHOOK_ALLOW_PRIVATE', '10.0.0.0/33'],
    ['ROOMFUL_WEBHOOK_ALLOW_PRIVATE', 'loopback'],
    ['ROOMFUL_WEBHOOK_GIVE_UP_DAYS', '0'],
    ['ROOMFUL_SYNCHRONOUS', 'off'],
    ['ROOMFUL_RATE_MESSAGES_PER_SECOND', '-1'],
    ['ROOMFUL_RATE_LOGINS_PER_MINUTE', 'many'],
    ['ROOMFUL_RATE_BOT_MESSAGES_PER_SECOND', '-2'],
    ['ROOMFUL_RATE_ACKS_PER_SECOND', 'lots'],
    ['ROOMFUL_MAX_SOCKETS', '1.5'],
    ['ROOMFUL_MAX_REQUEST_SECONDS', '0'],
    ['ROOMFUL_TRUST_PROXY', 'true'],
    ['ROOMFUL_TRUST_PROXY', '10.0.0.0/33'],
    ['ROOMFUL_TRUST_PROXY', '10.0.0.1,proxy.local'],
    ['ROOMFUL_PUBLIC_URL', 'chat.example.com'],
    ['ROOMFUL_PUBLIC_URL', 'https://example.com/chat'],
    ['ROOMFUL_ALLOWED_ORIGINS', 'example.com'],
    ['ROOMFUL_LOG_LEVEL', 'loud'],
  ])('%s=%s is refused in one line that names both', (name, value) => {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(name);
    expect(read).toThrow(value);
    expect(read).toThrow(/^[^\n]+$/);
  });

  it('never repeats a secret in its complaint', () => {
    expect(() => readConfig({ ROOMFUL_ADMIN_TOKEN: 'hunter2' })).toThrow(/^(?!.*hunter2).*ROOMFUL_ADMIN_TOKEN/);
  });

  it('every setting stands in the help, and nothing else', () => {
    const inHelp = new Set(helpText.match(/ROOMFUL_[A-Z_]+/g));
    expect([...inHelp].sort()).toEqual([...settingNames].sort());
  });
});

describe('the command line', () => {
  it('turns flags into settings', () => {
    expect(
      readCommand(['serve', '--port', '4000', '--host=::', '--database-url', 'sqlite:x', '--redis-url', 'redis://y']),
    ).toEqual({
      name: 'serve',
      settings: {
        ROOMFUL_PORT: '4000',
        ROOMFUL_HOST: '::',
        ROOMFUL_DATABASE_URL: 'sqlite:x',
        ROOMFUL_REDIS_URL: 'redis://y',
      },
    });
  });

  it('without a command it helps', () => {
    expect(readCommand([])).toEqual({ name: 'help' });
    expect(readCommand(['serve', '--help'])).toEqual({ name: 'help' });
  });

  it.each([[['dance']], [['serve', '--speed', '3']], [['serve', 'twice']], [['serve', '--port']]])(
    '%j is refused in one line that points to the help',
    (args) => {
      expect(() => readCommand(args)).toThrow(/^[^\n]*roomful --help[^\n]*$/);
    },
  );
});
