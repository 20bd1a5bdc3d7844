import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { comeIn, type HostToken, hostToken, secretOf, startShop } from '../support/embed-scene.ts';

describe('the token of a host', () => {
  it('[EMB9] [EMB12] [UX-48] opens once, for whom it names', async () => {
    await using server = await startShop();
    const token = await hostToken(server.url, 'customer-7', { claims: { name: 'Anna Müller' } });
    const first = await comeIn(server.url, { token });
    expect(first).toMatchObject({ status: 201, body: { user: { kind: 'person', displayName: 'Anna Müller' } } });
    expect(first.headers.get('set-cookie')).toBeNull();
    expect(await comeIn(server.url, { token })).toMatchObject({
      status: 401,
      body: { error: { code: 'HOST_TOKEN_REFUSED', details: { reason: 'replayed' } } },
    });
    const again = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7') });
    expect(again.body.user).toEqual(first.body.user);
    const other = await comeIn(server.url, { token: await hostToken(server.url, 'customer-8') });
    expect(other.body.user.id).not.toBe(first.body.user.id);
  });

  const now = 1_800_000_000_000;
  const seconds = now / 1_000;
  const wrong: [string, string, HostToken][] = [
    ['has expired', 'expired', { claims: { exp: seconds - 61 } }],
    ['lasts longer than ten minutes', 'too_long_lived', { claims: { exp: seconds + 661 } }],
    ['is not valid yet', 'not_yet', { claims: { nbf: seconds + 61 } }],
    ['was made in the future', 'not_yet', { claims: { iat: seconds + 61 } }],
    ['is for another audience', 'audience', { claims: { aud: 'https://other.example' } }],
    ['is by another issuer', 'issuer', { claims: { iss: 'bank' } }],
    ['is signed with another secret', 'signature', { secret: 'x'.repeat(43) }],
    ['names a key that nobody knows', 'unknown_key', { kid: 'second' }],
    ['names nobody', 'claims', { claims: { sub: '' } }],
    ['has no jti', 'claims', { claims: { jti: undefined } as never }],
    ['has no end', 'claims', { claims: { exp: undefined } as never }],
    ['names what can be no room', 'claims', { claims: { rooms: ['no room!'] } }],
  ];
  it.each(wrong)('[EMB8] [EMB10] [UX-48] that %s is refused, and says why', async (_, reason, token) => {
    await using server = await startShop({}, { clock: new ManualClock(now) });
    const answer = await comeIn(server.url, { token: await hostToken(server.url, 'customer-7', { now, ...token }) });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'HOST_TOKEN_REFUSED', details: { reason } } } });
  });

  it('[EMB8] [UX-48] may be a minute off, as clocks are', async () => {
    await using server = await startShop({}, { clock: new ManualClock(now) });
    const token = await hostToken(server.url, 'customer-7', {
      now,
      claims: { exp: seconds - 59, iat: seconds + 59, nbf: seconds + 59 },
    });
    expect((await comeIn(server.url, { token })).status).toBe(201);
  });

  it('[EMB7] [UX-48] without a signature, or by an algorithm that is not for it, is refused', async () => {
    await using server = await startShop();
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const claims = { iss: 'shop', aud: server.url, sub: 'customer-7', jti: 'one', exp };
    const unsigned = new UnsecuredJWT(claims).encode();
    const long = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS512' })
      .sign(new TextEncoder().encode(secretOf(server.url).repeat(2)));
    for (const token of [unsigned, long]) {
      expect((await comeIn(server.url, { token })).body.error?.details).toEqual({ reason: 'algorithm' });
    }
    for (const token of ['nonsense', 'a.b.c', '..', 'eyJhbGciOiJIUzI1NiJ9.e30.']) {
      expect((await comeIn(server.url, { token })).body.error?.code).toBe('HOST_TOKEN_REFUSED');
    }
  });
});
