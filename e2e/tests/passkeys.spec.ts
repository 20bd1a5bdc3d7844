import { addAuthenticator } from '../fixtures/authenticator.ts';
import { expect, test } from '../fixtures/test.ts';

interface Options {
  publicKey: never;
}

test('[ACC9] a passkey that a real browser makes opens the name again, without anybody typing it', async ({
  arrive,
  roomful,
}) => {
  const { page } = await arrive('alice');
  // A page of the server without the app, which would log in by itself.
  await page.goto(`${roomful.url}/healthz`);
  await addAuthenticator(page);
  // With the cookies of the page.
  const { request } = page;
  const post = (path: string, data?: object) => request.post(`${roomful.url}/api${path}`, data && { data });
  const whoAmI = async () => (await (await request.get(`${roomful.url}/api/me`)).json()) as unknown;

  const toAdd = (await (await post('/me/passkey-options')).json()) as Options;
  const made = await page.evaluate(async ({ publicKey }) => {
    const options = { publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) };
    return ((await navigator.credentials.create(options)) as PublicKeyCredential).toJSON();
  }, toAdd);
  const added = await post('/me/passkeys', { credential: made });
  expect(await added.json()).toMatchObject({ passkey: { transports: ['internal'], lastUsedAt: null } });

  await request.delete(`${roomful.url}/api/sessions`);
  expect(await whoAmI()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });

  const toLogIn = (await (await post('/sessions/passkey-options')).json()) as Options;
  const signed = await page.evaluate(async ({ publicKey }) => {
    const options = { publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) };
    return ((await navigator.credentials.get(options)) as PublicKeyCredential).toJSON();
  }, toLogIn);
  const login = await post('/sessions/passkey', { credential: signed });
  expect(await login.json()).toMatchObject({ user: { username: 'alice' } });
  expect(await whoAmI()).toMatchObject({ user: { username: 'alice' } });
  expect((await post('/sessions/passkey', { credential: signed })).status()).toBe(403);
});
