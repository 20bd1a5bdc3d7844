import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { patient, serve } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

describe('removing a room for good', () => {
  it('[S-ROOM-3] [ROOM6] [ADM11] takes a deleted room, its archive too, frees its name, and tells nobody anew', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    const roomId = room.id;
    await alice.ask('join_room', { roomId });
    const { message } = await alice.send(roomId, 'a rose');
    for (let n = 0; n < 20; n++) await alice.send(roomId, `leaf ${n}`);
    await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    await alice.send(roomId, 'a fresh leaf');
    const general = await alice.roomId('general');
    const purge = (id: number) => adminCall(server.url, `POST /api/admin/rooms/${id}/purge`);

    expect(await purge(roomId)).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    expect(await purge(999)).toMatchObject({ status: 404, body: { error: { code: 'ROOM_NOT_FOUND' } } });
    await alice.ask('delete_room', { roomId });
    await alice.hear('room_deleted');
    expect(await purge(roomId)).toEqual({ status: 200, body: { roomId, remaining: 0, done: true } });

    expect(await alice.refusal('restore_room', { roomId })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
    expect(await alice.refusal('delete_room', { roomId })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
    expect(await alice.refusal('join_room', { roomId })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
    expect(await alice.refusal('load_messages', { roomId })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
    expect(await alice.refusal('send_message', { roomId, content: 'x', ...alice.stamp() })).toMatchObject({
      code: 'ROOM_NOT_FOUND',
    });
    expect(await alice.refusal('edit_message', { messageId: message.id, content: 'x' })).toMatchObject({
      code: 'MESSAGE_NOT_FOUND',
    });
    expect(await purge(roomId)).toMatchObject({ status: 404 });
    const { room: next } = await alice.ask('create_room', { name: 'garden' });
    expect(next).toMatchObject({ messageCount: 0, rev: 0 });
    expect(next.id).not.toBe(roomId);
    expect(await alice.ask('join_room', { roomId: general })).toMatchObject({ reset: true });
    expect(alice.heard('room_deleted')).toEqual([]);
    const { body } = await adminCall(server.url, `GET /api/admin/audit?subject=room:${roomId}`);
    expect(body.entries.at(-1)).toMatchObject({ actor: 'environment', act: 'room.purge' });
  });

  it('[S-ROOM-3] [ADM11] leaves no byte of what was written there in any file', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    const { room } = await alice.ask('create_room', { name: 'Hidden_Garden_9' });
    await alice.ask('join_room', { roomId: room.id });
    for (let n = 0; n < 30; n++) await alice.send(room.id, `a secret rose ${n}`);
    await adminCall(server.url, 'POST /api/admin/archive', { body: { olderThanDays: 0 } });
    for (let n = 0; n < 30; n++) await alice.send(room.id, `a secret leaf ${n}`);
    await alice.ask('delete_room', { roomId: room.id });
    const purged = await adminCall(server.url, `POST /api/admin/rooms/${room.id}/purge`);
    expect(purged.body).toMatchObject({ done: true });
    const folder = dirname(server.databaseFile);
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      for (const text of ['a secret', 'Hidden_Garden_9']) expect([name, bytes.includes(text)]).toEqual([name, false]);
    }
  });

  it(
    '[S-ROOM-3] that a crash interrupted goes on at the next start; until then nobody finds the room',
    patient,
    async () => {
      using folder = temporaryFolder();
      const file = folder.file('roomful.db');
      const options = {
        env: { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ROOMFUL_RATE_MESSAGES_PER_SECOND: '0', ROOMFUL_LOG_LEVEL: 'info' },
      };
      const first = await serve(file, undefined, options);
      using alice = await WireClient.enter(first.url, 'alice');
      const { room } = await alice.ask('create_room', { name: 'garden' });
      const roomId = room.id;
      await alice.ask('join_room', { roomId });
      for (let hundred = 0; hundred < 40; hundred++) {
        await Promise.all(Array.from({ length: 100 }, (_, n) => alice.send(roomId, `leaf ${hundred} ${n}`)));
      }
      await alice.ask('delete_room', { roomId });
      const asked = adminCall(first.url, `POST /api/admin/rooms/${roomId}/purge`).catch(() => undefined);
      // It has begun once the name is free, and sixteen chunks take longer than this answer.
      for (;;) {
        const answer = await alice.askRaw('create_room', { name: 'garden' });
        if (answer.ok) break;
      }
      await first.end('SIGKILL');
      await asked;

      await using second = await serve(file, undefined, options);
      using again = await WireClient.enter(second.url, 'alice', alice.session.claimKey);
      expect(await again.refusal('restore_room', { roomId })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
      await second.logged(/^room purged$/);
      expect(await adminCall(second.url, `POST /api/admin/rooms/${roomId}/purge`)).toMatchObject({ status: 404 });
      await again.join('garden');
    },
  );
});
