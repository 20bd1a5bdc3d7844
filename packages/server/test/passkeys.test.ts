import { randomBytes } from 'node:crypto';
import type { CreateSessionData, Passkey, RecoveryCodeData } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { findPasskeySite } from '../src/accounts/passkey-site.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer, type TestServerOptions } from '../src/testing/start-test-server.ts';
import { rest } from './support/rest.ts';
import { SoftwareAuthenticator } from './support/software-authenticator.ts';
import { logIn } from './support/wire-client.ts';

interface Options {
  publicKey: {
    challenge: string;
    rp?: { id: string };
    rpId?: string;
    userVerification?: string;
    allowCredentials?: unknown[];
    excludeCredentials?: { id: string }[];
    authenticatorSelection?: object;
  };
}

const USER_PRESENT_ONLY = 0x01;

/** A server as people reach it, and what a browser does there. */
async function openSite(options: TestServerOptions = {}) {
  const server = await startTestServer({ redisUrl: undefined, ...options });
  const url = server.url.replace('127.0.0.1', 'localhost');
  const enter = async (username: string) => {
    const answer = await logIn(url, username);
    if ('error' in answer) throw new Error(answer.error.code);
    return answer;
  };
  const ask = async (call: 'POST /api/me/passkey-options' | 'POST /api/sessions/passkey-options', token?: string) => {
    const { publicKey } = (await rest<Options>(url, call, { token })).body;
    return { challenge: publicKey.challenge, origin: url, rpId: publicKey.rp?.id ?? publicKey.rpId ?? '' };
  };
  const askToAdd = (token: string) => ask('POST /api/me/passkey-options', token);
  const askToLogIn = () => ask('POST /api/sessions/passkey-options');
  const add = (token: string, credential: unknown) =>
    rest<{ passkey: Passkey }>(url, 'POST /api/me/passkeys', { token, body: { credential } });
  const use = (credential: unknown, claimKey?: string) =>
    rest<CreateSessionData>(url, 'POST /api/sessions/passkey', { body: { credential, claimKey } });
  const list = async (token: string) =>
    (await rest<{ passkeys: Passkey[] }>(url, 'GET /api/me/passkeys', { token })).body.passkeys;
  /** A person with a passkey. */
  const enterWithPasskey = async (username: string) => {
    const session = await enter(username);
    const authenticator = new SoftwareAuthenticator();
    const { status } = await add(session.token, authenticator.create(await askToAdd(session.token)));
    expect(status).toBe(201);
    return { session, authenticator, userId: session.user.id };
  };
  return {
    url,
    enter,
    askToAdd,
    askToLogIn,
    add,
    use,
    list,
    enterWithPasskey,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('adding a passkey', () => {
  it('[ACC9] asks for one that verifies the person and knows whose it is, and lists it', async () => {
    const clock = new ManualClock();
    await using site = await openSite({ clock });
    const { token } = await site.enter('alice');
    const { body } = await rest<Options>(site.url, 'POST /api/me/passkey-options', { token });
    expect(body.publicKey).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const authenticator = new SoftwareAuthenticator();
    const added = await site.add(token, authenticator.create(await site.askToAdd(token)));
    expect(added).toMatchObject({ status: 201, body: { passkey: { transports: ['internal'], lastUsedAt: null } } });
    expect(await site.list(token)).toEqual([added.body.passkey]);
    const next = await rest<Options>(site.url, 'POST /api/me/passkey-options', { token });
    expect(next.body.publicKey.excludeCredentials).toMatchObject([{ id: authenticator.id }]);
  });

  it.each([
    ['another origin', { clientData: { origin: 'https://elsewhere.example' } }],
    ['a made-up challenge', { clientData: { challenge: randomBytes(32).toString('base64url') } }],
    ['no challenge', { clientData: { challenge: undefined } }],
    ['another ceremony', { clientData: { type: 'webauthn.get' } }],
    ['a frame of another site', { clientData: { crossOrigin: true } }],
    ['another site’s name', { rpId: 'elsewhere.example' }],
    ['nobody verified', { flags: USER_PRESENT_ONLY }],
    ['nobody present', { flags: 0 }],
  ])('[ACC9] is refused with %s', async (_, lies) => {
    await using site = await openSite();
    const { token } = await site.enter('alice');
    const { status, body } = await site.add(
      token,
      new SoftwareAuthenticator().create(await site.askToAdd(token), lies),
    );
    expect([status, body.error?.code]).toEqual([403, 'PASSKEY_REFUSED']);
    expect(await site.list(token)).toEqual([]);
  });

  it('[ACC9] is refused with a challenge of another person, of a login, used before, or too old', async () => {
    const clock = new ManualClock();
    await using site = await openSite({ clock });
    const [alice, bob] = [await site.enter('alice'), await site.enter('bob')];
    const authenticator = new SoftwareAuthenticator();
    const refused = { status: 403, body: { error: { code: 'PASSKEY_REFUSED' } } };
    expect(await site.add(alice.token, authenticator.create(await site.askToAdd(bob.token)))).toMatchObject(refused);
    expect(await site.add(alice.token, authenticator.create(await site.askToLogIn()))).toMatchObject(refused);

    const late = authenticator.create(await site.askToAdd(alice.token));
    clock.advance(300_000);
    expect(await site.add(alice.token, late)).toMatchObject(refused);

    const good = authenticator.create(await site.askToAdd(alice.token));
    const twice = await Promise.all([site.add(alice.token, good), site.add(alice.token, good)]);
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 403]);
  });

  it('[ACC9] one passkey is one person’s: nobody else adds it, or removes it', async () => {
    await using site = await openSite();
    const { session, authenticator } = await site.enterWithPasskey('alice');
    const bob = await site.enter('bob');
    const copied = await site.add(bob.token, authenticator.create(await site.askToAdd(bob.token)));
    expect(copied.body.error).toMatchObject({ code: 'PASSKEY_REFUSED' });

    const [passkey] = await site.list(session.token);
    const remove = (token: string) => rest(site.url, `DELETE /api/me/passkeys/${passkey?.id ?? 0}`, { token });
    expect(await remove(bob.token)).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
    expect((await remove(session.token)).status).toBe(204);
    expect(await site.list(session.token)).toEqual([]);
  });

  it('[ACC9] needs a session', async () => {
    await using site = await openSite();
    for (const call of ['POST /api/me/passkey-options', 'GET /api/me/passkeys', 'DELETE /api/me/passkeys/1'] as const) {
      expect((await rest(site.url, call)).body.error).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });
});

describe('logging in with a passkey', () => {
  it('[ACC9] opens the name without saying it, and notes when', async () => {
    const clock = new ManualClock();
    await using site = await openSite({ clock });
    const { session, authenticator, userId } = await site.enterWithPasskey('alice');
    clock.advance(1_000);
    const { body: options } = await rest<Options>(site.url, 'POST /api/sessions/passkey-options');
    expect(options.publicKey).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.publicKey.allowCredentials ?? []).toEqual([]);

    const answer = await site.use(authenticator.get(await site.askToLogIn(), userId));
    expect(answer).toMatchObject({ status: 201, body: { user: { id: userId, username: 'alice' } } });
    expect(answer.body).not.toHaveProperty('claimKey');
    expect(answer.headers.get('set-cookie')).toContain(answer.body.token);
    expect(answer.body.token).not.toBe(session.token);
    expect((await rest(site.url, 'GET /api/me', { token: answer.body.token })).status).toBe(200);
    expect(await site.list(session.token)).toMatchObject([{ lastUsedAt: clock.now() }]);
  });

  it('[ACC9] the device may bring a claim key, to come back with', async () => {
    await using site = await openSite();
    const { authenticator, userId } = await site.enterWithPasskey('alice');
    const claimKey = randomBytes(32).toString('base64url');
    const answer = await site.use(authenticator.get(await site.askToLogIn(), userId), claimKey);
    expect(answer.body).toMatchObject({ claimKey });
    expect(await logIn(site.url, 'alice', claimKey)).toMatchObject({ user: { id: userId } });
  });

  it.each([
    ['another origin', { clientData: { origin: 'https://elsewhere.example' } }],
    ['a made-up challenge', { clientData: { challenge: randomBytes(32).toString('base64url') } }],
    ['another ceremony', { clientData: { type: 'webauthn.create' } }],
    ['a frame of another site', { clientData: { crossOrigin: true } }],
    ['another site’s name', { rpId: 'elsewhere.example' }],
    ['nobody verified', { flags: USER_PRESENT_ONLY }],
    ['an unknown passkey', { id: 'unknown' }],
    ['another person’s handle', { userHandle: '999' }],
    ['no number as a handle', { userHandle: '__proto__' }],
  ])('[ACC9] is refused with %s', async (_, lies) => {
    await using site = await openSite();
    const { authenticator, userId } = await site.enterWithPasskey('alice');
    const { status, body } = await site.use(authenticator.get(await site.askToLogIn(), userId, lies));
    expect([status, body.error?.code]).toEqual([403, 'PASSKEY_REFUSED']);
    expect((await site.use(authenticator.get(await site.askToLogIn(), userId))).status).toBe(201);
  });

  it('[ACC9] is refused with another person’s passkey under one’s own signature', async () => {
    await using site = await openSite();
    const alice = await site.enterWithPasskey('alice');
    const bob = await site.enterWithPasskey('bob');
    const forged = bob.authenticator.get(await site.askToLogIn(), alice.userId, { id: alice.authenticator.id });
    expect((await site.use(forged)).body.error).toMatchObject({ code: 'PASSKEY_REFUSED' });
  });

  it('[ACC9] a response counts once, also after the first try failed, and for five minutes', async () => {
    const clock = new ManualClock();
    await using site = await openSite({ clock });
    const { authenticator, userId } = await site.enterWithPasskey('alice');
    const good = authenticator.get(await site.askToLogIn(), userId);
    const twice = await Promise.all([site.use(good), site.use(good)]);
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect((await site.use(good)).status).toBe(403);

    const challenge = await site.askToLogIn();
    expect((await site.use(authenticator.get(challenge, userId, { flags: 0 }))).status).toBe(403);
    expect((await site.use(authenticator.get(challenge, userId))).status).toBe(403);

    const late = authenticator.get(await site.askToLogIn(), userId);
    clock.advance(300_000);
    expect((await site.use(late)).status).toBe(403);
  });

  it('[ACC9] a counter that does not rise is that of a copy', async () => {
    await using site = await openSite();
    const { authenticator, userId } = await site.enterWithPasskey('alice');
    const useAt = async (counter: number) =>
      (await site.use(authenticator.get(await site.askToLogIn(), userId, { counter }))).status;
    expect([await useAt(5), await useAt(5), await useAt(4), await useAt(0), await useAt(6)]).toEqual([
      201, 403, 403, 403, 201,
    ]);
  });

  it('[ACC9] a passkey that never counts works all the same', async () => {
    await using site = await openSite();
    const { authenticator, userId } = await site.enterWithPasskey('alice');
    for (let n = 0; n < 3; n++) {
      const credential = authenticator.get(await site.askToLogIn(), userId, { counter: 0 });
      expect((await site.use(credential)).status).toBe(201);
    }
  });

  it('[ACC9] [ACC7] ends with the passkey’s removal, and with a recovery', async () => {
    await using site = await openSite();
    const alice = await site.enterWithPasskey('alice');
    const thief = new SoftwareAuthenticator();
    const { token } = alice.session;
    await site.add(token, thief.create(await site.askToAdd(token)));
    const [first] = await site.list(token);
    await rest(site.url, `DELETE /api/me/passkeys/${first?.id ?? 0}`, { token });
    expect((await site.use(alice.authenticator.get(await site.askToLogIn(), alice.userId))).status).toBe(403);
    expect((await site.use(thief.get(await site.askToLogIn(), alice.userId))).status).toBe(201);

    const { recoveryCode } = (await rest<RecoveryCodeData>(site.url, 'POST /api/me/recovery-code', { token })).body;
    await rest(site.url, 'POST /api/sessions/recovery', { body: { username: 'alice', recoveryCode } });
    expect((await site.use(thief.get(await site.askToLogIn(), alice.userId))).status).toBe(403);
  });

  it('[ACC12] is not available in open mode, nor at an address that nobody vouches for', async () => {
    await using open = await openSite({ authMode: 'open' });
    expect((await rest(open.url, 'POST /api/sessions/passkey-options')).body.error).toMatchObject({
      code: 'NOT_AVAILABLE',
    });
    const openByNumber = open.url.replace('localhost', '127.0.0.1');
    expect((await rest(openByNumber, 'POST /api/sessions/passkey-options')).body.error).toMatchObject({
      code: 'NOT_AVAILABLE',
      message: expect.not.stringContaining('ROOMFUL_PUBLIC_URL') as string,
    });
    await using site = await openSite();
    const byNumber = site.url.replace('localhost', '127.0.0.1');
    expect((await rest(byNumber, 'POST /api/sessions/passkey-options')).body.error).toMatchObject({
      code: 'NOT_AVAILABLE',
      message: expect.stringContaining('ROOMFUL_PUBLIC_URL') as string,
    });
  });
});

describe('the site of a passkey', () => {
  it('[ACC12] is the operator’s address, or localhost; nothing else that a request claims', () => {
    expect(findPasskeySite('https://chat.example.com:8443', 'localhost')).toEqual({
      rpId: 'chat.example.com',
      origins: ['https://chat.example.com:8443'],
    });
    expect(findPasskeySite(undefined, 'localhost:3000')).toMatchObject({ rpId: 'localhost' });
    expect(findPasskeySite('http://localhost:3000', undefined)).toMatchObject({ origins: ['http://localhost:3000'] });
    for (const [publicUrl, host] of [
      [undefined, 'chat.example.com'],
      [undefined, 'localhost.example.com'],
      [undefined, 'localhost:80@example.com'],
      [undefined, '127.0.0.1:3000'],
      [undefined, undefined],
      ['http://chat.example.com', 'localhost'],
      ['https://192.0.2.1', 'localhost'],
      ['https://[2001:db8::1]', 'localhost'],
    ] as const) {
      expect(() => findPasskeySite(publicUrl, host)).toThrow(/ROOMFUL_PUBLIC_URL/);
    }
  });
});
