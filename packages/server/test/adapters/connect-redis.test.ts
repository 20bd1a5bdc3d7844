import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis, versionProblem } from '../../src/adapters/redis/connect-redis.ts';
import { StartError } from '../../src/start-error.ts';
import { failure } from '../support/roomful-process.ts';
import { type RedisServer, startRedis } from '../support/start-redis.ts';

const PASSWORD = 'correct-horse-battery';

let open: RedisServer;
let locked: RedisServer;
beforeAll(async () => {
  open = await startRedis();
  locked = await startRedis(undefined, ['--requirepass', PASSWORD]);
});
afterAll(async () => {
  await open.stop();
  await locked.stop();
});

const connect = (url: string) => connectRedis(url, { prefix: '', databaseId: 'here' });

async function refusal(url: string): Promise<string> {
  const error: unknown = await connect(url).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartError)) throw new Error('a start was expected to be refused', { cause: error });
  expect(error.message).toMatch(/^[^\n]+$/);
  expect(error.message).not.toContain('wrong-horse');
  return error.message;
}

/** As `url`, with a path, a user or another scheme. */
function changed(url: string, change: (url: URL) => void): string {
  const result = new URL(url);
  change(result);
  return result.href;
}

describe('a start with Redis', () => {
  it('connects with a password, a user and a database’s number', async () => {
    const { commands, notices, runId } = await connect(
      changed(locked.url, (url) => {
        url.username = 'default';
        url.password = PASSWORD;
        url.pathname = '/3';
      }),
    );
    expect(runId).toMatch(/^[0-9a-f]{40}$/);
    await commands.set('where', 'three');
    const admin = new Redis(locked.url, { password: PASSWORD, db: 3 });
    expect(await admin.get('where')).toBe('three');
    for (const redis of [commands, notices, admin]) redis.disconnect();
  });

  it('[S-SES-1] says in one sentence, without the password, what is wrong with the way in', async () => {
    expect(await refusal(locked.url)).toMatch(/wants a password\. Put it into ROOMFUL_REDIS_URL/);
    const wrong = changed(locked.url, (url) => (url.password = 'wrong-horse'));
    expect(await refusal(wrong)).toMatch(/refuses the name or the password in ROOMFUL_REDIS_URL\. Correct them\./);
    const stranger = changed(wrong, (url) => (url.username = 'stranger'));
    expect(await refusal(stranger)).toMatch(/refuses the name or the password/);
    expect(await refusal(`${open.url}/99`)).toMatch(/has no database of the number in ROOMFUL_REDIS_URL/);
    expect(await refusal(open.url.replace('redis:', 'rediss:'))).toMatch(
      /No Redis answers over TLS at .*correct ROOMFUL_REDIS_URL/,
    );
    expect(await refusal('redis://:wrong-horse@127.0.0.1:1')).toMatch(/No Redis answers at 127\.0\.0\.1:1\. Start it/);
  });

  it('says so when the user’s rights do not reach', async () => {
    const admin = new Redis(locked.url, { password: PASSWORD });
    await admin.call('ACL', 'SETUSER', 'meek', 'on', '>pass', '~*', '+@all', 'resetchannels');
    const meek = changed(locked.url, (url) => {
      url.username = 'meek';
      url.password = 'pass';
    });
    expect(await refusal(meek)).toMatch(/may not do at .* what sessions need/);
    admin.disconnect();
  });

  it('does not start on a replica or where nothing can be written, and says which', async () => {
    await using other = await startRedis();
    const admin = new Redis(other.url);
    await admin.config('SET', 'maxmemory', '1');
    expect(await refusal(other.url)).toMatch(/takes no writes \(OOM command not allowed/);
    await admin.config('SET', 'maxmemory', '0');
    await admin.replicaof('127.0.0.1', open.port);
    expect(await refusal(other.url)).toMatch(/is a replica that can't be written\. Put its primary/);
    admin.disconnect();
  });

  it('tells how it clears away what it keeps, if it does', async () => {
    await using other = await startRedis(undefined, ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru']);
    for (const [{ url }, policy] of [[other, 'allkeys-lru'] as const, [open, undefined] as const]) {
      const { commands, notices, evictionPolicy } = await connect(url);
      expect(evictionPolicy).toBe(policy);
      commands.disconnect();
      notices.disconnect();
    }
  });

  // Its own patience is what is tested: some seconds of real time.
  it('does not wait for ever where something listens and says nothing, or something else', async () => {
    const mute = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await Promise.all([once(mute, 'listening'), once(web, 'listening')]);
    for (const server of [mute, web]) {
      const { port } = server.address() as AddressInfo;
      expect(await refusal(`redis://127.0.0.1:${port}`)).toMatch(/No Redis answers at/);
      server.close();
    }
  });

  it.each([
    ['# Server\r\nredis_version:7.0.15\r\n', undefined],
    ['redis_version:8.2.1\r\nvalkey_version:9.0.0', undefined],
    ['redis_version:6.2.14\r\n', /^is version 6\.2\.14\. Roomful needs Redis 7/],
    ['redis_version:10.0.0\r\n', undefined],
    ['# Server', /^does not tell its version/],
  ])('asks for Redis 7 or newer: %j', (info, problem) => {
    if (problem) expect(versionProblem(info)).toMatch(problem);
    else expect(versionProblem(info)).toBeUndefined();
  });

  it('ends with one line and exit code 1, and nothing of the password in it', { timeout: 60_000 }, async () => {
    const wrong = changed(locked.url, (url) => (url.password = 'wrong-horse'));
    for (const url of [wrong, 'redis://:wrong-horse@127.0.0.1:1', 'redis://:wrong-horse@127.0.0.1:6379/x/y']) {
      const { code, lines, out } = await failure(['serve', '--database-url', 'sqlite::memory:'], {
        ROOMFUL_REDIS_URL: url,
      });
      expect([code, lines.length, out]).toEqual([1, 1, '']);
      expect(lines[0]).toContain('ROOMFUL_REDIS_URL');
      expect(lines[0]).not.toContain('wrong-horse');
    }
  });
});
