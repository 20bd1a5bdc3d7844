import { type CreateEmbedSessionData, embedLimits, type User } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { adminCall } from '../support/admin-call.ts';
import { addApp, comeIn, hostToken, startShop } from '../support/embed-scene.ts';
import { rest } from '../support/rest.ts';
import { loginRefusal, WireClient } from '../support/wire-client.ts';

describe('users of an app', () => {
  it('[EMB15] [UX-48] a guest comes in without a token, where the app takes guests', async () => {
    await using server = await startShop();
    await addApp(server.url, { id: 'bank', guests: false });
    const { status, body } = await comeIn(server.url, { room: 'help' });
    expect(status).toBe(201);
    expect(body.user).toMatchObject({ kind: 'guest', role: 'member' });
    expect(body.user.displayName).toMatch(/^Guest \d{4}$/);
    expect(body.room).toMatchObject({ name: 'help' });
    expect(await comeIn(server.url, { app: 'bank' })).toMatchObject({
      status: 403,
      body: { error: { code: 'GUESTS_REFUSED' } },
    });
    expect(await comeIn(server.url, { app: 'nobody' })).toMatchObject({
      status: 404,
      body: { error: { code: 'APP_NOT_FOUND' } },
    });
  });

  it('[EMB17] [EMB18] [EMB19] [UX-48] nobody of an app has or resembles a name of this server', async () => {
    await using server = await startShop();
    using _alice = await WireClient.enter(server.url, 'alice');
    let customers = 0;
    const shown = async (name: string) => {
      const token = await hostToken(server.url, `customer-${++customers}`, { claims: { name } });
      return (await comeIn(server.url, { token })).body.user.displayName;
    };
    expect(await shown('Alice')).toBe('Alice (Shop)');
    expect(await shown('A l í c e')).toBe('A l í c e (Shop)');
    expect(await shown('аlісе')).toBe('аlісе (Shop)');
    expect(await shown('Support')).toBe('Support (Shop)');
    expect(await shown('  Bob\u202e \n Smith ')).toBe('Bob Smith');
    expect(await shown('山田')).toBe('山田');
    expect(await shown('x'.repeat(900))).toBe('x'.repeat(embedLimits.displayNameMax));
    expect(await shown('\u200b')).toMatch(/^Visitor \d{4}$/);

    const guest = await comeIn(server.url);
    const { username } = guest.body.user;
    expect(username).toMatch(/^ext_[a-z2-9]{16}$/);
    for (const name of [username, username.toUpperCase(), 'ext_abcdefghjkmnpqrs']) {
      expect(await loginRefusal(server.url, name)).toMatchObject({ code: 'USERNAME_RESERVED' });
    }
  });

  it('[EMB13] [UX-48] the session ends after a quarter of an hour, however much it is used, unless the host signs again', async () => {
    const clock = new ManualClock();
    await using server = await startShop({}, { clock });
    const token = () => hostToken(server.url, 'customer-7', { now: clock.now() });
    const { body: session } = await comeIn(server.url, { token: await token(), room: 'help' });
    expect(session.expiresAt).toBe(clock.now() + embedLimits.sessionTtlMs);
    using anna = await WireClient.connect(server.url, session);
    const roomId = await anna.join('help');

    clock.advance(embedLimits.sessionTtlMs - 1_000);
    await anna.send(roomId, 'Still here.', { timestamp: clock.now() });
    const renewed = await comeIn(server.url, { token: await token() }, session.token);
    expect(renewed).toMatchObject({ status: 201, body: { token: session.token, user: { id: session.user.id } } });
    clock.advance(embedLimits.sessionTtlMs - 1_000);
    await anna.send(roomId, 'And still, on the same line.', { timestamp: clock.now() });
    clock.advance(1_001);
    // The answer may come, or the end of the connection before it.
    await Promise.all([anna.closed(), anna.ask('list_rooms', {}).catch(() => undefined)]);
    expect((await rest(server.url, 'GET /api/me', { token: session.token })).body.error).toMatchObject({
      code: 'SESSION_EXPIRED',
    });
  });

  it('[EMB13] [UX-48] a session that was signed does not go on without the host', async () => {
    await using server = await startShop();
    const { body } = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') });
    expect(await comeIn(server.url, {}, body.token)).toMatchObject({
      status: 401,
      body: { error: { code: 'HOST_TOKEN_REFUSED', details: { reason: 'missing' } } },
    });
  });

  it('[EMB16] [EMB18] [UX-48] a guest who signs in for the first time stays who they are, with what they wrote', async () => {
    await using server = await startShop();
    const { body: session } = await comeIn(server.url, { room: 'help' });
    using guest = await WireClient.connect(server.url, session);
    const roomId = await guest.join('help');
    const sent = await guest.send(roomId, 'Is anybody here?');
    expect(sent.message).toMatchObject({ authorKind: 'guest', authorName: session.user.displayName });

    const token = await hostToken(server.url, 'customer-7', { claims: { name: 'Anna' } });
    const { body: signedIn } = await comeIn(server.url, { token }, session.token);
    expect(signedIn.user).toMatchObject({ id: session.user.id, kind: 'person' });
    await guest.closed();
    // Whoever knew the guest's token knows nothing that opens.
    expect(signedIn.token).not.toBe(session.token);
    expect((await rest(server.url, 'GET /api/me', { token: session.token })).status).toBe(401);
    using anna = await WireClient.connect(server.url, signedIn);
    await anna.join('help');
    const { messages } = await anna.ask('load_messages', { roomId });
    expect(messages).toEqual([expect.objectContaining({ userId: session.user.id, authorName: 'Anna' })]);
    expect(messages[0]).not.toHaveProperty('authorKind');
  });

  it('[EMB16] [UX-49] a guest who turns out to be somebody known ends, and what the guest wrote stays the guest’s', async () => {
    await using server = await startShop();
    const known = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') });
    const { body: guest } = await comeIn(server.url, { room: 'help' });
    using line = await WireClient.connect(server.url, guest);
    const { body: anna } = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') }, guest.token);
    expect(anna.user.id).toBe(known.body.user.id);
    await line.closed();
    expect((await rest(server.url, 'GET /api/me', { token: guest.token })).status).toBe(401);
  });

  it('[UX-49] after logging out nothing of the session opens', async () => {
    await using server = await startShop();
    const { body: session } = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') });
    using anna = await WireClient.connect(server.url, session);
    expect((await rest(server.url, 'GET /api/me', { token: session.token })).status).toBe(200);
    expect((await rest(server.url, 'DELETE /api/sessions/current', { token: session.token })).status).toBe(204);
    await anna.closed();
    expect((await rest(server.url, 'GET /api/me', { token: session.token })).status).toBe(401);
  });

  it('[EMB14] [UX-48] rooms of a kind come into being only so often from one address, and those that are there are entered', async () => {
    await using server = await startShop({ rooms: [{ match: 'page-*', access: 'everyone' }] }, { isLimited: true });
    const { body: guest } = await comeIn(server.url);
    for (let n = 0; n < 10; n++) {
      expect((await comeIn(server.url, { room: `page-${n}` }, guest.token)).status).toBe(201);
    }
    expect(await comeIn(server.url, { room: 'page-10' }, guest.token)).toMatchObject({
      status: 429,
      body: { error: { code: 'RATE_LIMITED' } },
    });
    expect(await comeIn(server.url, { room: 'PAGE-3' }, guest.token)).toMatchObject({
      status: 201,
      body: { room: { name: 'page-3' } },
    });
  });

  it('[EMB14] [EMB16] whoever is refused a room keeps the session that they have', async () => {
    await using server = await startShop();
    await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') });
    const { body: guest } = await comeIn(server.url, { room: 'help' });
    const token = await hostToken(server.url, 'customer-7');
    expect((await comeIn(server.url, { token, room: 'staff' }, guest.token)).status).toBe(403);
    expect(await rest(server.url, 'GET /api/me', { token: guest.token })).toMatchObject({
      status: 200,
      body: { user: { id: guest.user.id } },
    });
  });

  it('[EMB14] whoever is refused a room leaves nothing behind, and is known by what the host said before', async () => {
    await using server = await startShop();
    const users = async () => (await adminCall(server.url, 'GET /api/admin/users')).body.users;
    const before = await users();
    const asAnn = (claims: object) => hostToken(server.url, 'ann', { claims: { ...claims } });
    expect((await comeIn(server.url, { room: 'staff' })).status).toBe(403);
    expect((await comeIn(server.url, { room: 'staff', token: await asAnn({ name: 'Ann' }) })).status).toBe(403);
    expect(await users()).toEqual(before);
    const { body: ann } = await comeIn(server.url, { token: await asAnn({ name: 'Ann' }) });
    const { body: guest } = await comeIn(server.url);
    const bob = await hostToken(server.url, 'bob');
    expect((await comeIn(server.url, { room: 'staff', token: bob }, guest.token)).status).toBe(403);
    expect((await comeIn(server.url, { room: 'staff', token: await asAnn({ name: 'Eve' }) })).status).toBe(403);
    expect((await rest(server.url, 'GET /api/me', { token: ann.token })).body).toMatchObject({ user: ann.user });
    expect((await rest(server.url, 'GET /api/me', { token: guest.token })).body).toMatchObject({ user: guest.user });
  });

  it('[EMB12] [UX-48] the same subject is another user in another app, and no cookie is set or looked at', async () => {
    await using server = await startShop();
    await addApp(server.url, { id: 'bank' });
    const secret = (await adminCall(server.url, 'POST /api/admin/apps/bank/keys', { body: {} })).body.secret;
    const inBank = () => hostToken(server.url, 'customer-7', { secret, claims: { iss: 'bank' } });
    const first = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') });
    const banked = await comeIn(server.url, { app: 'bank', token: await inBank() });
    const again = await comeIn(server.url, { app: 'bank', token: await inBank() });
    expect(first.status).toBe(201);
    expect(Object.keys(first.body).toSorted()).toEqual(['expiresAt', 'token', 'user']);
    expect(banked.body.user.id).not.toBe(first.body.user.id);
    expect(again.body.user).toEqual(banked.body.user);
    expect(again.body.token).not.toBe(banked.body.token);

    const { body: alice } = await rest<{ token: string; user: User }>(server.url, 'POST /api/sessions', {
      body: { username: 'alice' },
    });
    const { body: guest } = await comeIn(server.url);
    for (const token of [alice.token, guest.token, first.body.token]) {
      const answer = await rest<CreateEmbedSessionData>(server.url, 'POST /api/embed/sessions', {
        body: { app: 'shop', room: 'help' },
        headers: { cookie: `roomful_session=${token}` },
      });
      expect(answer).toMatchObject({ status: 201, body: { user: { kind: 'guest' }, room: { name: 'help' } } });
      expect(answer.headers.getSetCookie()).toEqual([]);
      for (const known of [alice.user.id, guest.user.id, first.body.user.id]) {
        expect(answer.body.user.id).not.toBe(known);
      }
      expect((await rest(server.url, 'GET /api/me', { token })).status).toBe(200);
    }
  });

  it('[EMB15] [UX-48] guests come in only so often from one address', async () => {
    await using server = await startShop({}, { isLimited: true });
    for (let n = 0; n < 20; n++) expect((await comeIn(server.url)).status).toBe(201);
    expect(await comeIn(server.url)).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect((await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') })).status).toBe(201);
  });
});
