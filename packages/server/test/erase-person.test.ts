import type { CreateSessionData, MessageId, RoomId } from '@roomful/protocol';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { patient, serve } from './support/roomful-process.ts';
import { searchBytes } from './support/search-bytes.ts';
import { startRedis } from './support/start-redis.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WireClient, loginRefusal } from './support/wire-client.ts';

const options = {
  env: {
    ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN,
    ROOMFUL_RATE_MESSAGES_PER_SECOND: '0',
    ROOMFUL_LOG_LEVEL: 'info',
  },
};
const NAME = 'Wilhelmina_77';

const archiveAll = (url: string) => adminCall(url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });

/** Says a lot, with edits, deletions and archiving in between. Answers with every text that was ever said. */
async function talk(url: string, client: WireClient, roomId: RoomId, round: string): Promise<string[]> {
  const texts: string[] = [];
  const ids: MessageId[] = [];
  const say = async (text: string) => {
    texts.push(text);
    const { message } = await client.send(roomId, text, { clientId: `key-${text}`.slice(0, 60) });
    ids.push(message.id);
  };
  // Long ones too: pages split, and what a split leaves behind is not in any row.
  for (let n = 0; n < 40; n++) await say(`secret-${round}-${n}-${'abcdefgh '.repeat(n)}end`.trim());
  for (const id of ids.slice(0, 10)) {
    const text = `edited-${round}-${id}`;
    texts.push(text);
    await client.ask('edit_message', { messageId: id, content: text });
  }
  for (const id of ids.slice(5, 15)) await client.ask('delete_message', { messageId: id });
  expect((await archiveAll(url)).body).toMatchObject({ done: true });
  for (const id of ids.slice(20, 25)) {
    const text = `late-${round}-${id}`;
    texts.push(text);
    await client.ask('edit_message', { messageId: id, content: text });
  }
  for (const id of ids.slice(25, 30)) await client.ask('delete_message', { messageId: id });
  for (let n = 100; n < 110; n++) await say(`secret-${round}-${n}-end`);
  return [...texts, ...texts.map((text) => `key-${text}`)].map((text) => text.slice(0, 24));
}

/** Keys that name it or whose value does. */
async function searchRedis(client: Redis, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await client.keys('*')) {
    const type = await client.type(key);
    const value =
      type === 'string' ? await client.get(key) : type === 'zset' ? String(await client.zrange(key, '0', '-1')) : key;
    if (`${key} ${String(value)}`.includes(text)) found.push(key);
  }
  return found;
}

describe('erasing a person', () => {
  it(
    '[S-FUT-2] [ADM12] leaves no byte of their name and texts in any file: after edits, deletions, archiving and a crash',
    async () => {
      using folder = temporaryFolder();
      const file = folder.file('roomful.db');
      const first = await serve(file, undefined, options);
      using victim = await WireClient.enter(first.url, NAME);
      using bystander = await WireClient.enter(first.url, 'bystander');
      const roomId = await victim.join('general');
      await bystander.join('general');
      await bystander.send(roomId, 'a text that stays');
      const texts = await talk(first.url, victim, roomId, 'one');
      await first.end('SIGKILL');

      await using second = await serve(file, undefined, options);
      using again = await WireClient.enter(second.url, NAME, victim.session.claimKey);
      using listener = await WireClient.enter(second.url, 'bystander', bystander.session.claimKey);
      await again.join('general');
      await listener.join('general');
      texts.push(...(await talk(second.url, again, roomId, 'two')), NAME, NAME.toLowerCase());
      expect(searchBytes(folder.path, texts).length).toBeGreaterThan(texts.length / 2);

      const answer = await adminCall(second.url, `DELETE /api/admin/users/${again.user.id}`);
      expect(answer).toEqual({ status: 200, body: { userId: again.user.id, messages: 100, done: true } });
      expect(searchBytes(folder.path, texts)).toEqual([]);

      // Who is there forgets it too, and hears the person leave.
      await again.closed();
      await listener.hear('user_left', ({ username }) => username === NAME);
      const heard = listener.heard('messages').flatMap(({ messages }) => messages);
      const lastWords = new Map(heard.map((message) => [message.id, message]));
      const theirs = [...lastWords.values()].filter(({ userId }) => userId === again.user.id);
      expect(theirs.length).toBeGreaterThanOrEqual(50);
      for (const message of theirs) {
        expect(message).toMatchObject({ content: '', username: `erased_${again.user.id}` });
        expect(message.deletedAt).not.toBeNull();
      }
      // And what stays is whole.
      const { messages, totalMessages } = await listener.ask('load_messages', { roomId, pageSize: 500 });
      expect(totalMessages).toBe(101);
      expect(messages.map(({ content }) => content).filter(Boolean)).toEqual(['a text that stays']);
      // The name is free; its former owner's key is worth nothing.
      using newcomer = await WireClient.enter(second.url, NAME);
      expect(newcomer.user.id).not.toBe(again.user.id);
      expect(await loginRefusal(second.url, NAME, victim.session.claimKey)).toMatchObject({ code: 'USERNAME_TAKEN' });
      newcomer.socket.disconnect();

      const { body } = await adminCall(second.url, 'GET /api/admin/audit?act=user.erase');
      expect(body.entries).toMatchObject([{ actor: 'environment', subject: `user:${again.user.id}`, details: null }]);
      await second.end('SIGTERM');
      expect(
        searchBytes(
          folder.path,
          texts.filter((text) => text.toLowerCase() !== NAME.toLowerCase()),
        ),
      ).toEqual([]);
    },
    patient.timeout,
  );

  it(
    '[S-FUT-2] that was interrupted by a crash goes on at the next start',
    async () => {
      using folder = temporaryFolder();
      const file = folder.file('roomful.db');
      const first = await serve(file, undefined, options);
      using victim = await WireClient.enter(first.url, NAME);
      const roomId = await victim.join('general');
      const texts = Array.from({ length: 1_000 }, (_, n) => `secret number ${n}.`);
      await Promise.all(texts.map((text) => victim.send(roomId, text)));
      // The first act of an erasure is to cut the connection; hundreds of messages come after that.
      const cut = victim.closed();
      const asked = adminCall(first.url, `DELETE /api/admin/users/${victim.user.id}`).catch(() => undefined);
      await cut;
      await first.end('SIGKILL');
      await asked;

      await using second = await serve(file, undefined, options);
      await second.logged(/^person erased$/);
      expect(searchBytes(folder.path, [...texts, NAME])).toEqual([]);
      await second.end('SIGTERM');
      expect(searchBytes(folder.path, [...texts, NAME])).toEqual([]);
    },
    patient.timeout,
  );

  it('[S-FUT-2] [S-SES-1] leaves no key and no value of theirs in Redis, and cuts their bots', patient, async () => {
    await using redis = await startRedis();
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN, redisUrl: redis.url });
    using victim = await WireClient.enter(server.url, NAME);
    await WireClient.enter(server.url, NAME, victim.session.claimKey);
    using bystander = await WireClient.enter(server.url, 'bystander');
    await bystander.join('general');
    const { token } = victim.session;
    const made = await adminCall(server.url, 'POST /api/bots', { token, body: { username: 'her_robot' } });
    using robot = await WireClient.connect(server.url, made.body as unknown as CreateSessionData);
    const client = new Redis(redis.url);
    try {
      expect((await searchRedis(client, NAME)).length).toBeGreaterThan(0);
      const answer = await adminCall(server.url, `DELETE /api/admin/users/${victim.user.id}`);
      expect(answer.body).toMatchObject({ done: true });
      await robot.closed();
      expect(await searchRedis(client, NAME)).toEqual([]);
      expect((await searchRedis(client, 'bystander')).length).toBeGreaterThan(0);
    } finally {
      client.disconnect();
    }
  });

  it('[S-FUT-2] [ADM12] a person erases themselves, with their claim key', patient, async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    using mallory = await WireClient.enter(server.url, 'mallory');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'a secret');
    const erase = async (token: string, claimKey: string | undefined) => {
      const response = await fetch(`${server.url}/api/me`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ claimKey }),
      });
      const body = (await response.json()) as { done?: boolean; error?: { code: string } };
      return [response.status, body.error?.code ?? body.done];
    };
    const { token, claimKey } = alice.session;
    expect(await erase(token, undefined)).toEqual([400, 'INVALID_PAYLOAD']);
    expect(await erase(token, mallory.session.claimKey)).toEqual([403, 'FORBIDDEN']);
    expect(await erase(mallory.session.token, claimKey)).toEqual([403, 'FORBIDDEN']);
    expect(await erase(token, claimKey)).toEqual([200, true]);
    await alice.closed();
    expect(await erase(token, claimKey)).toEqual([401, 'SESSION_EXPIRED']);
    await mallory.join('general');
    const { messages } = await mallory.ask('load_messages', { roomId });
    expect(messages).toMatchObject([{ content: '', username: `erased_${alice.user.id}` }]);
    const { body } = await adminCall(server.url, 'GET /api/admin/audit?act=user.erase');
    expect(body.entries).toMatchObject([{ actor: `user:${alice.user.id}`, subject: `user:${alice.user.id}` }]);
  });

  it('[S-FUT-2] [S-USR-1] is for who exists, and never for the service itself', patient, async () => {
    using folder = temporaryFolder();
    await using server = await serve(folder.file('roomful.db'), undefined, options);
    const erase = async (id: number, token?: string) => {
      const { status, body } = await adminCall(server.url, `DELETE /api/admin/users/${id}`, {
        ...(token && { token }),
      });
      return [status, body.error.code];
    };
    expect(await erase(999)).toEqual([404, 'NOT_FOUND']);
    expect(await erase(1)).toEqual([403, 'FORBIDDEN']);
    expect(await erase(1, 'some other token than that')).toEqual([401, 'UNAUTHENTICATED']);
  });
});
