import { describe, expect, it } from 'vitest';
import { startTestServer } from '../../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from '../support/admin-call.ts';
import { addApp, comeIn, hostToken, startShop } from '../support/embed-scene.ts';
import { rest } from '../support/rest.ts';
import { WireClient } from '../support/wire-client.ts';

const change = (url: string, body: object) => adminCall(url, 'PATCH /api/admin/apps/shop', { body });

describe('what anybody may know of an app', () => {
  it('[EMB6] is its name, how it looks and whether it takes guests, while it is on', async () => {
    await using server = await startShop({ origins: ['https://shop.example'] });
    const look = () => rest(server.url, 'GET /api/embed/apps/shop');
    expect(await look()).toMatchObject({ status: 200 });
    expect((await look()).body).toEqual({
      app: { id: 'shop', name: 'Shop', guests: true, theme: { mode: 'auto', accent: null } },
    });
    await change(server.url, { isEnabled: false });
    expect(await look()).toMatchObject({ status: 404, body: { error: { code: 'APP_NOT_FOUND' } } });
    const unknown = await rest(server.url, 'GET /api/embed/apps/nobodys');
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'APP_NOT_FOUND' } } });
  });
});

describe('a change of an app', () => {
  it('[EMB4] holds at once for who is connected, and for nobody of another app', async () => {
    await using server = await startShop();
    await addApp(server.url, { id: 'bank' });
    const { body: session } = await comeIn(server.url, { token: await hostToken(server.url, 'ann'), room: 'help' });
    using ann = await WireClient.connect(server.url, session);
    await ann.join('help');
    using other = await WireClient.connect(server.url, (await comeIn(server.url, { app: 'bank' })).body);
    using alice = await WireClient.enter(server.url, 'alice');
    await change(server.url, { name: 'Store', theme: { mode: 'dark', accent: null } });
    expect(ann.socket.connected).toBe(true);

    await change(server.url, { rooms: [] });
    await ann.closed();
    using back = await WireClient.connect(server.url, session);
    expect((await back.ask('list_rooms', {})).rooms).toEqual([]);
    expect(await back.refusal('join_room', { roomId: session.room?.id })).toMatchObject({ code: 'ROOM_NOT_FOUND' });
    expect([other.socket.connected, alice.socket.connected]).toEqual([true, true]);
  });

  it('[EMB4] lets no guest back who is taken no more, and nobody of an app that is off', async () => {
    await using server = await startShop();
    const guest = (await comeIn(server.url)).body;
    const signed = (await comeIn(server.url, { token: await hostToken(server.url, 'ann') })).body;
    using line = await WireClient.connect(server.url, guest);
    await change(server.url, { guests: false });
    await line.closed();
    const ended = { data: { code: 'SESSION_EXPIRED' } };
    await expect(WireClient.connect(server.url, guest)).rejects.toMatchObject(ended);
    const me = ({ token }: { token: string }) => rest(server.url, 'GET /api/me', { token });
    const refusedMe = { status: 401, body: { error: { code: 'SESSION_EXPIRED' } } };
    expect(await me(guest)).toMatchObject(refusedMe);
    expect((await me(guest)).body.error?.message).toContain('Come in again from the page of the app');
    expect(await me(signed)).toMatchObject({ status: 200 });
    using ann = await WireClient.connect(server.url, signed);
    await change(server.url, { isEnabled: false });
    await ann.closed();
    await expect(WireClient.connect(server.url, signed)).rejects.toMatchObject(ended);
    expect(await me(signed)).toMatchObject(refusedMe);
    const refused = await comeIn(server.url, { token: await hostToken(server.url, 'ann') });
    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'APP_NOT_FOUND' } } });
    // It is all there still.
    await change(server.url, { isEnabled: true });
    const again = await comeIn(server.url, { token: await hostToken(server.url, 'ann') });
    expect(again.body.user).toMatchObject({ id: signed.user.id, displayName: signed.user.displayName });
  });

  it('[EMB2] [EMB3] secrets open while they count, and an app that somebody came in by stays', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    await adminCall(server.url, 'POST /api/admin/apps', { body: { id: 'shop', name: 'The Shop' } });
    const makeKey = async (body: object) =>
      (await adminCall(server.url, 'POST /api/admin/apps/shop/keys', { body })).body;
    const opens = async (secret: string) =>
      (await comeIn(server.url, { token: await hostToken(server.url, 'ann', { secret }) })).status === 201;
    const [first, second] = [await makeKey({}), await makeKey({})];
    expect([await opens(first.secret), await opens(second.secret)]).toEqual([true, true]);
    const third = await makeKey({ overlapHours: 0 });
    expect([await opens(first.secret), await opens(second.secret), await opens(third.secret)]).toEqual([
      false,
      false,
      true,
    ]);
    await adminCall(server.url, `DELETE /api/admin/apps/shop/keys/${third.key.kid}`);
    expect(await opens(third.secret)).toBe(false);
    const removed = await adminCall(server.url, 'DELETE /api/admin/apps/shop');
    expect(removed).toMatchObject({ status: 409, body: { error: { code: 'APP_IN_USE' } } });
  });
});
