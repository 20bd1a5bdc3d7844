import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { connectBot, makeBot } from './support/make-bot.ts';
import { startRedis } from './support/start-redis.ts';
import { logIn, loginRefusal, WireClient } from './support/wire-client.ts';

const withAdmin = { adminToken: ADMIN_TOKEN };

describe('administration', () => {
  it('[ADM5] [R-12] [S-SES-2] a role changes for a connection that is live, at once and both ways', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    const messages = await Promise.all(['one', 'two', 'three'].map((text) => bob.send(roomId, text)));
    const [first, second, third] = messages.map(({ message }) => ({ messageId: message.id }));
    const setRole = (role: string) =>
      adminCall(server.url, `PATCH /api/admin/users/${alice.user.id}`, { body: { role } });

    expect(await alice.refusal('delete_message', first)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await alice.refusal('delete_room', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await setRole('admin')).toMatchObject({ status: 200, body: { user: { username: 'alice', role: 'admin' } } });
    const { message } = await alice.ask('delete_message', second!);
    expect(message).toMatchObject({ content: '', userId: bob.user.id });
    await bob.hear('messages', (heard) =>
      heard.messages.some(({ id, deletedAt }) => id === message.id && deletedAt !== null),
    );
    await alice.ask('delete_room', { roomId });
    await alice.ask('restore_room', { roomId });

    await setRole('member');
    expect(await alice.refusal('delete_room', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
    await bob.join('general');
    expect(await alice.refusal('delete_message', third)).toMatchObject({ code: 'FORBIDDEN' });
    // Still the same connection.
    expect(alice.heard('session_displaced')).toEqual([]);
  });

  it('[ADM5] a role is there after logging in again, and can’t be had by asking for it', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    await adminCall(server.url, `PATCH /api/admin/users/${alice.user.id}`, { body: { role: 'admin' } });
    using again = await WireClient.enter(server.url, 'alice', alice.session.claimKey);
    expect(again.user.role).toBe('admin');
    // Neither an admin's session nor a person's own opens the administration.
    const call = `PATCH /api/admin/users/${alice.user.id}`;
    expect((await adminCall(server.url, call, { token: again.session.token, body: { role: 'admin' } })).status).toBe(
      401,
    );
    const login = await fetch(`${server.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"username":"mallory","role":"admin"}',
    });
    expect(login.status).toBe(400);
  });

  it('[ADM5] no bot becomes an admin, and nobody in open mode, where a role from before does not count', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    const grant = (url: string, id: number) =>
      adminCall(url, `PATCH /api/admin/users/${id}`, { body: { role: 'admin' } });
    expect(await grant(server.url, bot.user.id)).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    expect((await grant(server.url, alice.user.id)).status).toBe(200);
    await server.stop();

    await using open = await startTestServer({
      ...withAdmin,
      authMode: 'open',
      databaseUrl: `sqlite:${server.databaseFile}`,
    });
    using impostor = await WireClient.enter(open.url, 'alice');
    const roomId = await impostor.roomId('general');
    expect(await impostor.refusal('delete_room', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
    expect((await grant(open.url, impostor.user.id)).status).toBe(403);
  });

  it('[ADM5] [S-FUT-2] nobody who was erased or released becomes an admin, and their spent keys are not counted', async () => {
    await using server = await startTestServer(withAdmin);
    const ends = { alice: 'DELETE /api/admin/users/:id', bob: 'POST /api/admin/users/:id/release-name' } as const;
    for (const [username, end] of Object.entries(ends)) {
      const login = await logIn(server.url, username);
      if ('error' in login) throw new Error(login.error.code);
      const path = `/api/admin/users/${login.user.id}`;
      expect((await adminCall(server.url, `GET ${path}`)).body).toMatchObject({ claimKeys: 1 });
      await adminCall(server.url, end.replace(':id', String(login.user.id)));
      expect(await adminCall(server.url, `PATCH ${path}`, { body: { role: 'admin' } })).toMatchObject({
        status: 403,
        body: { error: { code: 'FORBIDDEN' } },
      });
      expect((await adminCall(server.url, `GET ${path}`)).body).toMatchObject({
        claimKeys: 0,
        user: { role: 'member' },
      });
    }
  });

  it('[ADM6] users are found by name, by what looks like it and by role, page by page, without secrets', async () => {
    await using server = await startTestServer(withAdmin);
    const keys: string[] = [];
    for (const name of ['alice', 'alina', 'bob', 'carol']) {
      const login = await logIn(server.url, name);
      if ('token' in login) keys.push(login.token, login.claimKey ?? '');
    }
    using alice = await WireClient.enter(server.url, 'alice', keys[1]);
    const names = async (query: string) =>
      (await adminCall(server.url, `GET /api/admin/users${query}`)).body.users.map(({ username }) => username);
    expect(await names('?search=A1I')).toEqual(['alice', 'alina']);
    expect(await names('?username=bob')).toEqual(['bob']);
    expect(await names('?username=BOB')).toEqual([]);
    expect(await names('?role=admin')).toEqual([]);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await adminCall(server.url, `GET /api/admin/users?limit=2${cursor}`);
      seen.push(...body.users.map(({ username }) => username));
      if (body.nextCursor === undefined) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(['system', 'alice', 'alina', 'bob', 'carol']);
    const one = await adminCall(server.url, `GET /api/admin/users/${alice.user.id}`);
    expect(one.body).toMatchObject({
      user: { username: 'alice', isOnline: true, ownerId: null },
      sessions: 2,
      claimKeys: 1,
      passkeys: 0,
    });
    const everything = JSON.stringify([one.body, (await adminCall(server.url, 'GET /api/admin/users')).body]);
    for (const secret of keys) expect(everything).not.toContain(secret);
    expect(everything).not.toMatch(/hash|folded/i);
  });

  it('[ADM6] releasing a name ends its sessions, its role and its bots, and the name is free', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    using helper = await connectBot(server.url, bot);
    await adminCall(server.url, `PATCH /api/admin/users/${alice.user.id}`, { body: { role: 'admin' } });
    const released = await adminCall(server.url, `POST /api/admin/users/${alice.user.id}/release-name`);
    expect(released).toMatchObject({
      status: 200,
      body: { user: { username: `released_${alice.user.id}`, role: 'member' } },
    });
    await alice.closed();
    await helper.closed();
    expect((await adminCall(server.url, 'GET /api/me', { token: alice.session.token })).status).toBe(401);
    expect((await adminCall(server.url, 'GET /api/me', { token: bot.token })).status).toBe(401);
    using newcomer = await WireClient.enter(server.url, 'alice');
    expect(newcomer.user).toMatchObject({ role: 'member' });
    expect(newcomer.user.id).not.toBe(alice.user.id);
    expect((await adminCall(server.url, 'GET /api/bots', { token: newcomer.session.token })).body.bots).toEqual([]);
  });

  it.each(['in this process', 'in Redis'])(
    '[ADM6] [S-SES-2] revoking sessions cuts a person at once, and with it what their bots use; sessions %s',
    async (place) => {
      await using redis = place === 'in Redis' ? await startRedis() : undefined;
      await using server = await startTestServer({ ...withAdmin, redisUrl: redis?.url });
      using alice = await WireClient.enter(server.url, 'alice');
      const bot = await makeBot(server.url, alice.session.token, 'helper');
      using helper = await connectBot(server.url, bot);
      const path = `POST /api/admin/users/${alice.user.id}/revoke-sessions`;
      expect((await adminCall(server.url, path)).body).toEqual({ sessions: 1, bots: 0 });
      await alice.closed();
      expect(helper.socket.connected).toBe(true);
      await expect(WireClient.connect(server.url, alice.session)).rejects.toMatchObject({
        data: { code: 'SESSION_EXPIRED' },
      });
      expect((await adminCall(server.url, `${path}?bots=true`)).body).toEqual({ sessions: 0, bots: 1 });
      await helper.closed();
      await expect(connectBot(server.url, bot)).rejects.toMatchObject({ data: { code: 'SESSION_EXPIRED' } });
      // The name is still hers.
      expect(await loginRefusal(server.url, 'alice')).toMatchObject({ code: 'USERNAME_TAKEN' });
    },
  );

  it('[ADM6] [BOT3] a bot is stopped for good although Redis can’t be reached', async () => {
    const redis = await startRedis();
    await using server = await startTestServer({ ...withAdmin, redisUrl: redis.url });
    using alice = await WireClient.enter(server.url, 'alice');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    using helper = await connectBot(server.url, bot);
    await redis.stop();
    const stopped = await adminCall(server.url, `POST /api/admin/users/${bot.user.id}/revoke-sessions`);
    expect(stopped.body).toEqual({ sessions: 1, bots: 1 });
    await helper.closed();
    expect(await adminCall(server.url, 'GET /api/me', { token: bot.token })).toMatchObject({ status: 401 });
  });

  it('[ADM7] [S-ROOM-2] [R-12] rooms of anybody are listed, deleted and restored, and everybody hears of it', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('join_room', { roomId: room.id });
    expect((await adminCall(server.url, `DELETE /api/admin/rooms/${room.id}`)).body.room.deletedAt).toEqual(
      expect.any(Number),
    );
    expect((await alice.hear('room_deleted')).room.id).toBe(room.id);
    expect(await alice.refusal('load_messages', { roomId: room.id })).toMatchObject({ code: 'ROOM_DELETED' });
    const names = async (query: string) =>
      (await adminCall(server.url, `GET /api/admin/rooms${query}`)).body.rooms.map(({ name }) => name);
    expect(await names('')).toEqual(['general', 'garden']);
    expect(await names('?deleted=true')).toEqual(['garden']);
    expect(await names('?deleted=false')).toEqual(['general']);
    expect(await names('?name=Garden')).toEqual(['garden']);
    await adminCall(server.url, `POST /api/admin/rooms/${room.id}/restore`);
    expect((await alice.hear('room_restored')).room.id).toBe(room.id);
    expect(await adminCall(server.url, 'DELETE /api/admin/rooms/999')).toMatchObject({
      status: 404,
      body: { error: { code: 'ROOM_NOT_FOUND' } },
    });
  });

  it('[ADM7] [S-FUT-2] a single message is deleted through the same queue as all others, in a deleted room too', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('join_room', { roomId: room.id });
    await bob.ask('join_room', { roomId: room.id });
    const { message: first } = await alice.send(room.id, 'a bad word');
    const { message: second } = await alice.send(room.id, 'another');
    const deleted = await adminCall(server.url, `DELETE /api/admin/messages/${first.id}`);
    expect(deleted.body.message).toMatchObject({ id: first.id, content: '', rev: second.rev + 1 });
    const heard = await bob.hear('messages', ({ messages }) => messages.some(({ deletedAt }) => deletedAt !== null));
    // A busy server may tell of both messages in one frame.
    expect(heard.messages.at(-1)).toMatchObject({ id: first.id, content: '', rev: second.rev + 1 });
    await alice.ask('delete_room', { roomId: room.id });
    expect((await adminCall(server.url, `DELETE /api/admin/messages/${second.id}`)).status).toBe(200);
    await alice.ask('restore_room', { roomId: room.id });
    const { messages } = await bob.ask('join_room', { roomId: room.id });
    expect(messages.map(({ content }) => content)).toEqual(['', '']);
    expect((await adminCall(server.url, 'DELETE /api/admin/messages/999')).body.error.code).toBe('MESSAGE_NOT_FOUND');
  });

  it('[ADM3] [R-9] every act stands in the audit log and in the log, by ids, without names or texts', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    await using server = await startTestServer({ ...withAdmin, logger });
    using alice = await WireClient.enter(server.url, 'alice_in_chains');
    using bob = await WireClient.enter(server.url, 'bobby_tables');
    const roomId = await bob.join('general');
    await alice.join('general');
    const { message } = await bob.send(roomId, 'a text that nobody else may read');
    const { message: other } = await bob.send(roomId, 'a second one');
    lines.length = 0;
    const { id } = alice.user;
    await adminCall(server.url, `PATCH /api/admin/users/${id}`, { body: { role: 'admin' } });
    await alice.ask('delete_message', { messageId: message.id });
    await alice.ask('delete_room', { roomId });
    await adminCall(server.url, `POST /api/admin/rooms/${roomId}/restore`);
    await adminCall(server.url, `DELETE /api/admin/messages/${other.id}`);
    await adminCall(server.url, `GET /api/admin/users/${bob.user.id}/export`);
    await adminCall(server.url, `POST /api/admin/users/${bob.user.id}/revoke-sessions`);
    await adminCall(server.url, `POST /api/admin/users/${bob.user.id}/release-name`);
    const made = await adminCall(server.url, 'POST /api/admin/tokens', {
      body: { label: 'ci', scopes: ['audit:read'] },
    });
    await adminCall(server.url, `DELETE /api/admin/tokens/${made.body.adminToken.id}`);

    const { body } = await adminCall(server.url, 'GET /api/admin/audit');
    expect(body.entries.map(({ actor, act, subject }) => [actor, act, subject]).reverse()).toEqual([
      ['environment', 'user.role', `user:${id}`],
      [`user:${id}`, 'message.delete', `message:${message.id}`],
      [`user:${id}`, 'room.delete', `room:${roomId}`],
      ['environment', 'room.restore', `room:${roomId}`],
      ['environment', 'message.delete', `message:${other.id}`],
      ['environment', 'user.export', `user:${bob.user.id}`],
      ['environment', 'user.revoke_sessions', `user:${bob.user.id}`],
      ['environment', 'user.release_name', `user:${bob.user.id}`],
      ['environment', 'token.create', `token:${made.body.adminToken.id}`],
      ['environment', 'token.revoke', `token:${made.body.adminToken.id}`],
    ]);
    const acts = lines
      .map((line) => JSON.parse(line) as { msg: string; act?: string })
      .filter(({ msg }) => msg === 'admin act');
    expect(acts.map(({ act }) => act)).toEqual(body.entries.map(({ act }) => act as string).reverse());
    const kept = JSON.stringify(body.entries);
    for (const name of ['alice_in_chains', 'bobby_tables']) expect(kept).not.toContain(name);
    for (const secret of ['a text that nobody', ADMIN_TOKEN, made.body.token, alice.session.token]) {
      expect(kept + lines.join('')).not.toContain(secret);
    }
    const filtered = await adminCall(server.url, `GET /api/admin/audit?subject=user:${bob.user.id}&limit=1`);
    expect(filtered.body.entries).toMatchObject([{ act: 'user.release_name' }]);
    const older = await adminCall(
      server.url,
      `GET /api/admin/audit?subject=user:${bob.user.id}&limit=1&cursor=${filtered.body.nextCursor}`,
    );
    expect(older.body.entries).toMatchObject([{ act: 'user.revoke_sessions' }]);
    expect((await adminCall(server.url, 'GET /api/admin/audit?act=room.delete')).body.entries).toHaveLength(1);
  });

  it('[ADM3] what is refused does not stand there as if it were done', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const { users } = (await adminCall(server.url, 'GET /api/admin/users?username=system')).body;
    const system = users[0]?.id ?? 0;
    const { token } = (
      await adminCall(server.url, 'POST /api/admin/tokens', { body: { label: 'x', scopes: ['tokens:write'] } })
    ).body;
    const before = (await adminCall(server.url, 'GET /api/admin/audit')).body.entries.length;
    for (const [call, body] of [
      ['DELETE /api/admin/messages/99999'],
      [`POST /api/admin/rooms/${roomId}/purge`],
      ['POST /api/admin/rooms/99999/purge'],
      ['DELETE /api/admin/rooms/99999'],
      ['POST /api/admin/rooms/99999/restore'],
      ['DELETE /api/admin/users/99999'],
      [`DELETE /api/admin/users/${system}`],
      ['PATCH /api/admin/users/99999', { role: 'admin' }],
      [`PATCH /api/admin/users/${system}`, { role: 'admin' }],
      ['POST /api/admin/users/99999/release-name'],
      [`POST /api/admin/users/${system}/release-name`],
      ['POST /api/admin/users/99999/revoke-sessions'],
      [`POST /api/admin/users/${system}/revoke-sessions`],
      ['GET /api/admin/users/99999/export'],
      ['DELETE /api/admin/tokens/99999'],
      ['POST /api/admin/archive', { olderThanDays: -1 }],
    ] as [string, unknown?][]) {
      const { status } = await adminCall(server.url, call, body === undefined ? {} : { body });
      expect([call, [400, 403, 404].includes(status)]).toEqual([call, true]);
    }
    const more = { token, body: { label: 'y', scopes: ['data:erase'] } };
    expect((await adminCall(server.url, 'POST /api/admin/tokens', more)).status).toBe(403);
    expect((await adminCall(server.url, 'GET /api/admin/audit')).body.entries).toHaveLength(before);
  });

  it('[ADM3] what a creator or an author does with their own is nobody’s business', async () => {
    await using server = await startTestServer(withAdmin);
    using alice = await WireClient.enter(server.url, 'alice');
    await adminCall(server.url, `PATCH /api/admin/users/${alice.user.id}`, { body: { role: 'admin' } });
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('join_room', { roomId: room.id });
    const { message } = await alice.send(room.id, 'mine');
    await alice.ask('delete_message', { messageId: message.id });
    await alice.ask('delete_room', { roomId: room.id });
    const { body } = await adminCall(server.url, 'GET /api/admin/audit');
    expect(body.entries.map(({ act }) => act)).toEqual(['user.role']);
  });

  it('[ADM9] the overview counts what there is', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ ...withAdmin, clock });
    using alice = await WireClient.enter(server.url, 'alice');
    await makeBot(server.url, alice.session.token, 'helper');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('join_room', { roomId: room.id });
    await alice.ask('send_message', { roomId: room.id, content: 'hello', clientId: 'c', timestamp: clock.now() });
    await alice.ask('delete_room', { roomId: room.id });
    expect((await adminCall(server.url, 'GET /api/admin/overview')).body).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      uptimeMs: expect.any(Number) as number,
      users: { persons: 1, bots: 1, admins: 0 },
      rooms: { active: 1, deleted: 1 },
      messages: 1,
      connections: 1,
      online: 1,
    });
  });
});
