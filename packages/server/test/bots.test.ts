import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { connectBot, makeBot } from './support/make-bot.ts';
import { startRedis } from './support/start-redis.ts';
import { logIn, loginRefusal, WireClient } from './support/wire-client.ts';

const stores = [
  ['in this process', () => Promise.resolve({ url: undefined, [Symbol.asyncDispose]: () => Promise.resolve() })],
  ['in Redis', () => startRedis()],
] as const;

describe.each(stores)('bots, sessions %s', (_, startSessions) => {
  it('[BOT1] [BOT2] [S-SES-2] a person makes a bot, and its token is a session that one connection at a time may use', async () => {
    await using redis = await startSessions();
    await using server = await startTestServer({ redisUrl: redis.url });
    using alice = await WireClient.enter(server.url, 'alice');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    expect(bot.user).toMatchObject({ username: 'helper', kind: 'bot', role: 'member' });
    expect(bot.token).toMatch(/^rfb_[\w-]{43}$/);

    const me = await adminCall(server.url, 'GET /api/me', { token: bot.token });
    expect(me).toMatchObject({ status: 200, body: { user: { id: bot.user.id, kind: 'bot' } } });
    using first = await connectBot(server.url, bot);
    const roomId = await first.join('general');
    await alice.join('general');
    await first.send(roomId, 'beep');
    expect((await alice.ask('list_people', { roomId })).people).toContainEqual(
      expect.objectContaining({ username: 'helper', kind: 'bot', online: true }),
    );

    using second = await connectBot(server.url, bot);
    await first.hear('session_displaced');
    await first.closed();
    expect((await second.ask('list_rooms', {})).rooms).toHaveLength(1);
  });

  it('[BOT3] [S-SES-2] a new token kills the former one, and cuts what used it', async () => {
    await using redis = await startSessions();
    await using server = await startTestServer({ redisUrl: redis.url });
    using alice = await WireClient.enter(server.url, 'alice');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    using old = await connectBot(server.url, bot);
    const token = alice.session.token;
    const rotated = await adminCall(server.url, `POST /api/bots/${bot.user.id}/token`, { token });
    expect(rotated).toMatchObject({ status: 201, body: { user: { id: bot.user.id } } });
    await old.closed();
    await expect(connectBot(server.url, bot)).rejects.toMatchObject({ data: { code: 'SESSION_EXPIRED' } });
    using fresh = await connectBot(server.url, { user: bot.user, token: rotated.body.token });
    expect(fresh.user.username).toBe('helper');

    const revoked = await adminCall(server.url, `DELETE /api/bots/${bot.user.id}/token`, { token });
    expect(revoked.status).toBe(204);
    await fresh.closed();
    const refused = await adminCall(server.url, 'GET /api/me', { token: rotated.body.token });
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'SESSION_EXPIRED' } } });
  });
});

describe('bots', () => {
  it('[BOT1] names of bots follow the rules of people’s names', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const refusal = async (username: unknown) =>
      (await adminCall(server.url, 'POST /api/bots', { token: alice.session.token, body: { username } })).body.error
        .code;
    expect(await refusal('alice')).toBe('USERNAME_TAKEN');
    expect(await refusal('A1ice')).toBe('USERNAME_TAKEN');
    expect(await refusal('admin')).toBe('USERNAME_RESERVED');
    expect(await refusal('r00mful')).toBe('USERNAME_RESERVED');
    expect(await refusal('released_7')).toBe('USERNAME_RESERVED');
    for (const name of ['ab', 'a b', 'bot\u0000', null, 7, ['bot'], { $gt: '' }]) {
      expect(await refusal(name)).toBe('INVALID_PAYLOAD');
    }
  });

  it('[BOT1] a person has no more bots than the server allows, also when many are asked for at once', async () => {
    await using server = await startTestServer({ maxBotsPerUser: 2 });
    using alice = await WireClient.enter(server.url, 'alice');
    const { token } = alice.session;
    const answers = await Promise.all(
      ['one', 'two', 'three', 'four', 'five'].map((name) =>
        adminCall(server.url, 'POST /api/bots', { token, body: { username: `bot_${name}` } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(
      answers.filter(({ status, body }) => status === 409 && body.error.code === 'BOT_LIMIT_REACHED'),
    ).toHaveLength(3);
    const { body } = await adminCall(server.url, 'GET /api/bots', { token });
    expect(body.bots).toHaveLength(2);
  });

  it('[BOT1] neither a bot nor a stranger makes a bot, nor touches one that is not theirs', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using mallory = await WireClient.enter(server.url, 'mallory');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    const body = { username: 'another' };
    expect(await adminCall(server.url, 'POST /api/bots', { token: bot.token, body })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN' } },
    });
    expect((await fetch(`${server.url}/api/bots`)).status).toBe(401);
    for (const [token, status] of [
      [mallory.session.token, 404],
      [bot.token, 403],
    ] as const) {
      for (const call of [`POST /api/bots/${bot.user.id}/token`, `DELETE /api/bots/${bot.user.id}/token`]) {
        expect((await adminCall(server.url, call, { token })).status).toBe(status);
      }
    }
    expect(
      (await adminCall(server.url, `POST /api/bots/${alice.user.id}/token`, { token: alice.session.token })).status,
    ).toBe(404);
    expect((await adminCall(server.url, 'GET /api/me', { token: bot.token })).status).toBe(200);
    const foreign = await fetch(`${server.url}/api/bots`, {
      method: 'POST',
      headers: {
        cookie: `roomful_session=${alice.session.token}`,
        'content-type': 'application/json',
        origin: 'https://evil.example',
      },
      body: JSON.stringify(body),
    });
    expect(foreign.status).toBe(403);
  });

  it('[BOT4] a list of one’s own tells which tokens work and when they were used', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const { token } = alice.session;
    const bot = await makeBot(server.url, token, 'helper');
    await makeBot(server.url, token, 'silent_one');
    using _connected = await connectBot(server.url, bot);
    const list = await adminCall(server.url, 'GET /api/bots', { token });
    expect(list.body.bots).toMatchObject([
      { user: { username: 'helper' }, token: { lastUsedAt: expect.any(Number) as number } },
      { user: { username: 'silent_one' }, token: { lastUsedAt: null } },
    ]);
    expect(JSON.stringify(list.body)).not.toContain(bot.token.slice(4, 20));
    await adminCall(server.url, `DELETE /api/bots/${bot.user.id}/token`, { token });
    expect((await adminCall(server.url, 'GET /api/bots', { token })).body.bots).toMatchObject([{ token: null }, {}]);
    expect((await adminCall(server.url, 'GET /api/bots', { token: bob.session.token })).body).toEqual({ bots: [] });
  });

  it.each(['claimed', 'open'] as const)('[BOT5] nobody logs in under a bot’s name in %s mode', async (authMode) => {
    await using server = await startTestServer({ authMode });
    const alice = await logIn(server.url, 'alice');
    if ('error' in alice) throw new Error(alice.error.code);
    await makeBot(server.url, alice.token, 'helper');
    expect(await loginRefusal(server.url, 'helper')).toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await loginRefusal(server.url, 'he1per')).toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await loginRefusal(server.url, 'helper', 'x'.repeat(43))).toMatchObject({ code: 'USERNAME_TAKEN' });
  });

  it('[ACC11] [ADM12] a bot whose name was released or erased is given no token any more', async () => {
    await using redis = await startRedis();
    await using server = await startTestServer({ redisUrl: redis.url, adminToken: ADMIN_TOKEN });
    const { url } = server;
    using alice = await WireClient.enter(url, 'alice');
    const { token } = alice.session;
    for (const take of ['POST /api/admin/users/:id/release-name', 'DELETE /api/admin/users/:id']) {
      const bot = await makeBot(url, token, 'helper');
      expect((await adminCall(url, take.replace(':id', String(bot.user.id)))).status).toBe(200);
      const answer = await adminCall(url, `POST /api/bots/${bot.user.id}/token`, { token });
      expect([answer.status, answer.body.error.code]).toEqual([404, 'NOT_FOUND']);
    }
  });

  it('[BOT5] a bot makes itself no other way in: no recovery code, no pairing code, no passkey', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { token } = await makeBot(server.url, alice.session.token, 'helper');
    for (const path of ['/api/me/recovery-code', '/api/me/pairing-codes', '/api/me/passkey-options']) {
      // Passkeys belong to a host with a name.
      const url = server.url.replace('127.0.0.1', 'localhost');
      const { status, body } = await adminCall(url, `POST ${path}`, { token });
      expect([status, body.error.code], path).toEqual([403, 'FORBIDDEN']);
    }
  });

  it('[BOT6] [R-2] a bot is in many rooms at once', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    using helper = await connectBot(server.url, bot);
    const general = await helper.join('general');
    const { room } = await helper.ask('create_room', { name: 'garden' });
    await helper.ask('join_room', { roomId: room.id });
    await helper.send(general, 'here');
    await helper.send(room.id, 'and here');
    expect(helper.heard('user_left')).toEqual([]);
  });
});
