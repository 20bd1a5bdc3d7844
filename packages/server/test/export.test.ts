import { personExportSchema, type PersonExport, type RoomId } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { makeBot } from './support/make-bot.ts';
import { WireClient } from './support/wire-client.ts';

function exportOf(url: string, path: string, token: string): Promise<Response> {
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

async function writeMany(client: WireClient, roomId: RoomId, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, n) => client.send(roomId, `message ${n} of ${client.user.username}`)),
  );
}

describe('export of a person', () => {
  it('[ADM8] [S-FUT-2] holds everything that is stored of them, and nothing of anybody else', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const bot = await makeBot(server.url, alice.session.token, 'helper');
    const general = await alice.join('general');
    const hooked = await fetch(`${server.url}/api/bots/${bot.user.id}/hooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${alice.session.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'outgoing', url: 'https://alice.example/hooks' }),
    });
    const hookSecret = ((await hooked.json()) as { secret: string }).secret;
    await bob.join('general');
    await writeMany(alice, general, 450);
    await writeMany(bob, general, 5);
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('join_room', { roomId: room.id });
    const { message: deleted } = await alice.send(room.id, 'to be forgotten');
    await alice.ask('delete_message', { messageId: deleted.id });
    await alice.send(room.id, 'with \u2028 and "quotes" and 😀');
    await alice.ask('delete_room', { roomId: room.id });

    const own = await exportOf(server.url, '/api/me/export', alice.session.token);
    expect(own.headers.get('content-disposition')).toBe(`attachment; filename="roomful-${alice.user.id}.json"`);
    expect(own.headers.get('cache-control')).toContain('no-store');
    const text = await own.text();
    const data = JSON.parse(text) as PersonExport;
    expect(personExportSchema.safeParse(data).error).toBeUndefined();
    expect(data).toMatchObject({
      format: 'roomful-export-1',
      user: { id: alice.user.id, username: 'alice' },
      claimKeys: [{ createdAt: expect.any(Number) as number }],
      recoveryCode: null,
      passkeys: [],
      bots: [{ username: 'helper' }],
      hooks: [{ kind: 'outgoing', url: 'https://alice.example/hooks' }],
      roomsCreated: [{ name: 'garden' }],
      isComplete: true,
    });
    expect(data.messages).toHaveLength(452);
    expect(new Set(data.messages.map(({ id }) => id)).size).toBe(452);
    expect(new Set(data.messages.map(({ userId }) => userId))).toEqual(new Set([alice.user.id]));
    expect(data.messages.find(({ id }) => id === deleted.id)).toMatchObject({ roomName: 'garden', content: '' });
    expect(data.messages.map(({ content }) => content)).toContain('with \u2028 and "quotes" and 😀');
    for (const secret of [alice.session.token, alice.session.claimKey ?? '-', bot.token, hookSecret])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/hash|bob/i);

    const byAdmin = await exportOf(server.url, `/api/admin/users/${alice.user.id}/export`, ADMIN_TOKEN);
    const same = (await byAdmin.json()) as PersonExport;
    // Deliveries go on.
    const texts = ({ messages }: PersonExport) =>
      messages.map(({ id, content, roomName }) => ({ id, content, roomName }));
    expect(texts(same)).toEqual(texts(data));
    expect({ ...same, messages: [], exportedAt: 0 }).toEqual({ ...data, messages: [], exportedAt: 0 });
  });

  it('[ADM8] people go on talking while it is on its way, and what was there at its beginning is in it', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    const general = await alice.join('general');
    await writeMany(alice, general, 1_000);
    const response = await exportOf(server.url, '/api/me/export', alice.session.token);
    const { message } = await alice.send(general, 'meanwhile');
    const data = (await response.json()) as PersonExport;
    expect(data.messages.filter(({ id }) => id !== message.id)).toHaveLength(1_000);
  });

  it('[ADM8] [S-FUT-1] holds what was archived, each message once', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN, clock });
    using alice = await WireClient.enter(server.url, 'alice');
    const general = await alice.join('general');
    for (const text of ['old', 'also old']) await alice.send(general, text, { timestamp: clock.now() });
    clock.advance(3 * 86_400_000);
    const archived = await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 1 } });
    expect(archived).toMatchObject({ status: 200, body: { moved: 2 } });
    using again = await WireClient.enter(server.url, 'alice', alice.session.claimKey);
    await again.join('general');
    await again.send(general, 'new', { timestamp: clock.now() });
    const response = await exportOf(server.url, '/api/me/export', again.session.token);
    const { messages } = (await response.json()) as PersonExport;
    expect(messages.map(({ content }) => content).sort()).toEqual(['also old', 'new', 'old']);
  });

  it('[ADM8] is for oneself, in reasonable numbers, and for those with the scope', async () => {
    await using server = await startTestServer({
      adminToken: ADMIN_TOKEN,
      rates: { messagesPerSecond: 0, messagesBurst: 1, joinsPerMinute: 0, loginsPerMinute: 10 },
    });
    using alice = await WireClient.enter(server.url, 'alice');
    expect((await fetch(`${server.url}/api/me/export`)).status).toBe(401);
    expect((await exportOf(server.url, `/api/admin/users/${alice.user.id}/export`, alice.session.token)).status).toBe(
      401,
    );
    expect((await adminCall(server.url, 'GET /api/admin/users/999/export')).status).toBe(404);
    const statuses: number[] = [];
    for (let time = 0; time < 4; time++) {
      const answer = await exportOf(server.url, '/api/me/export', alice.session.token);
      await answer.text();
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});
