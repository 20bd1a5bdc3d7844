import { randomBytes } from 'node:crypto';
import type { PairData, PairingCodeData, RecoverData, RecoveryCodeData } from '@roomful/protocol';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { rest } from './support/rest.ts';
import { SoftwareAuthenticator } from './support/software-authenticator.ts';
import { logIn } from './support/wire-client.ts';

it('[R-9] every way into a name is logged, allowed and refused, and no line holds what would open it', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  await using server = await startTestServer({ logger });
  const url = server.url.replace('127.0.0.1', 'localhost');
  const secrets: (string | undefined)[] = [];

  const brought = randomBytes(32).toString('base64url');
  const first = await logIn(url, 'alice', brought);
  if ('error' in first) throw new Error(first.error.code);
  const { token } = first;
  const stray = randomBytes(32).toString('base64url');
  await logIn(url, 'alice', stray);
  await logIn(url, 'admin', stray);
  secrets.push(brought, token, stray);

  const { recoveryCode } = (await rest<RecoveryCodeData>(url, 'POST /api/me/recovery-code', { token })).body;
  const { code } = (await rest<PairingCodeData>(url, 'POST /api/me/pairing-codes', { token })).body;
  const paired = await rest<PairData>(url, 'POST /api/sessions/pairing', { body: { code } });
  await rest(url, 'POST /api/sessions/pairing', { body: { code: 'N0TAC0DE' } });
  secrets.push(recoveryCode, code, paired.body.token, paired.body.claimKey, 'N0TAC0DE');

  const authenticator = new SoftwareAuthenticator();
  const options = await rest<{ publicKey: { challenge: string } }>(url, 'POST /api/me/passkey-options', { token });
  const ceremony = { challenge: options.body.publicKey.challenge, origin: url, rpId: 'localhost' };
  await rest(url, 'POST /api/me/passkeys', { token, body: { credential: authenticator.create(ceremony) } });
  const login = await rest<typeof options.body>(url, 'POST /api/sessions/passkey-options');
  const { challenge } = login.body.publicKey;
  const forged = authenticator.get({ ...ceremony, challenge }, first.user.id, { rpId: 'elsewhere.example' });
  await rest(url, 'POST /api/sessions/passkey', { body: { credential: forged } });
  secrets.push(forged.response.signature);

  await rest(url, 'POST /api/sessions/recovery', { body: { username: 'alice', recoveryCode: 'a wrong code' } });
  const recovered = await rest<RecoverData>(url, 'POST /api/sessions/recovery', {
    body: { username: 'alice', recoveryCode },
  });
  secrets.push('a wrong code', recovered.body.token, recovered.body.claimKey, recovered.body.recoveryCode);
  await rest(url, 'DELETE /api/sessions', { token: recovered.body.token });

  const events = lines.map((line) => {
    const { msg, code: refusal, by, username } = JSON.parse(line) as Record<string, string | undefined>;
    return [msg, refusal, by, username].filter((part) => part !== undefined).join(' ');
  });
  for (const event of [
    'login alice',
    'login refused USERNAME_TAKEN alice',
    'login refused USERNAME_RESERVED admin',
    'recovery code made alice',
    'pairing code made alice',
    'login pairing code alice',
    'login refused PAIRING_CODE_WRONG',
    'passkey added alice',
    'passkey refused PASSKEY_REFUSED',
    'login refused RECOVERY_CODE_WRONG alice',
    'name recovered alice',
    'sessions ended alice',
  ]) {
    expect(events).toContain(event);
  }
  const log = lines.join('');
  expect(secrets).toHaveLength(13);
  for (const secret of secrets) {
    expect(secret).toMatch(/\S{8}|a wrong code/);
    expect(log).not.toContain(secret);
  }
});
