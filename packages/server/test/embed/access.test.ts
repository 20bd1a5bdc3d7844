import { describe, expect, it } from 'vitest';
import { comeIn, hostToken, startShop } from '../support/embed-scene.ts';
import { rest } from '../support/rest.ts';
import { WireClient } from '../support/wire-client.ts';

const rooms = [
  { match: 'help', access: 'everyone' },
  { match: 'members', access: 'signed_in' },
  { match: 'order-*', access: 'named' },
] as const;

describe('what users of an app may do', () => {
  it('[EMB20] [UX-48] they see and enter only rooms that the app opens to them', async () => {
    await using server = await startShop({ rooms });
    using alice = await WireClient.enter(server.url, 'alice');
    const secret = (await alice.ask('create_room', { name: 'staff' })).room.id;
    await alice.ask('create_room', { name: 'help' });
    await alice.ask('create_room', { name: 'members' });
    await alice.ask('create_room', { name: 'order-1' });
    await alice.ask('create_room', { name: 'order-2' });

    const { body: session } = await comeIn(server.url);
    using guest = await WireClient.connect(server.url, session);
    const names = async (client: WireClient) => (await client.ask('list_rooms', {})).rooms.map(({ name }) => name);
    expect(await names(guest)).toEqual(['help']);
    const token = await hostToken(server.url, 'customer-7', { claims: { rooms: ['order-2', 'staff'] } });
    const signed = await comeIn(server.url, { token });
    using anna = await WireClient.connect(server.url, signed.body);
    expect(await names(anna)).toEqual(['help', 'members', 'order-2']);
    expect(await anna.ask('list_rooms', { limit: 2 })).toMatchObject({ nextCursor: 'members' });

    for (const client of [guest, anna]) {
      for (const [event, payload] of [
        ['join_room', { roomId: secret }],
        ['load_messages', { roomId: secret }],
        ['load_changes', { roomId: secret, afterRev: 0 }],
        ['list_people', { roomId: secret }],
        ['send_message', { roomId: secret, content: 'hello', ...client.stamp() }],
      ] as const) {
        expect(await client.refusal(event, payload), event).toMatchObject({ code: 'ROOM_NOT_FOUND' });
      }
    }
    await anna.join('order-2');
    expect(await guest.refusal('join_room', { roomId: await alice.roomId('members') })).toMatchObject({
      code: 'ROOM_NOT_FOUND',
    });
  });

  it('[EMB21] [UX-48] they hear nothing of other rooms', async () => {
    await using server = await startShop({ rooms });
    using alice = await WireClient.enter(server.url, 'alice');
    const { body: session } = await comeIn(server.url, { room: 'help' });
    using guest = await WireClient.connect(server.url, session, {}, { roomActivity: true });
    const staff = await alice.ask('create_room', { name: 'staff' });
    const roomId = await alice.join('staff');
    await alice.send(roomId, 'Between us.');
    await alice.ask('delete_room', { roomId: staff.room.id });
    const help = await alice.join('help');
    await alice.send(help, 'To all.');
    const { rooms: active } = await guest.hear('room_activity');
    expect(active.map(({ roomId: id }) => id)).toEqual([help]);
    expect(guest.heardNames()).not.toContain('room_created');
    expect(guest.heardNames()).not.toContain('room_deleted');
  });

  it('[EMB21] [UX-48] rooms are not theirs to make, delete or restore', async () => {
    await using server = await startShop();
    const { body } = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7'), room: 'help' });
    using anna = await WireClient.connect(server.url, body);
    const roomId = body.room?.id;
    expect(await anna.refusal('create_room', { name: 'mine' })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await anna.refusal('delete_room', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await anna.refusal('restore_room', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('[EMB22] [UX-48] what people of this server may do by HTTP is not for them', async () => {
    await using server = await startShop();
    const { body } = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') });
    for (const call of [
      'GET /api/bots',
      'GET /api/me/export',
      'GET /api/me/passkeys',
      'POST /api/me/passkey-options',
      'POST /api/me/pairing-codes',
      'POST /api/me/recovery-code',
    ] as const) {
      const answer = await rest(server.url, call, { token: body.token });
      expect(answer, call).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    }
  });

  it('[EMB14] [UX-48] a room of a kind that the app names comes into being when it is asked for, and no other', async () => {
    await using server = await startShop({ rooms });
    const token = (named: string[]) => hostToken(server.url, 'customer-7', { claims: { rooms: named } });
    expect(await comeIn(server.url, { token: await token(['order-77']), room: 'order-78' })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN' } },
    });
    const { body } = await comeIn(server.url, { token: await token(['order-77']), room: 'order-77' });
    expect(body.room).toMatchObject({ name: 'order-77', messageCount: 0 });
    using anna = await WireClient.connect(server.url, body);
    await anna.join('order-77');
    using alice = await WireClient.enter(server.url, 'alice');
    expect((await alice.ask('list_rooms', {})).rooms.map(({ name }) => name)).toEqual(['general', 'order-77']);
  });
});
