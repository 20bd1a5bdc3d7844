import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { createPairingCode, createRecoveryCode, logOutEverywhere, pair, recover } from '../src/accounts.ts';
import { createClaimKey } from '../src/claim-key.ts';
import { logIn, whoAmI } from '../src/login.ts';

describe('a claim key', () => {
  it('[ACC6] is 256 random bits, as the server reads them', async () => {
    await using server = await startTestServer();
    const keys = Array.from({ length: 200 }, createClaimKey);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(keys).size).toBe(200);
    const [claimKey] = keys;
    expect(await logIn({ url: server.url, username: 'alice', claimKey })).toMatchObject({ claimKey });
    expect(Buffer.from(claimKey!, 'base64url')).toHaveLength(32);
  });

  it('[ACC6] that was there before the first login survives the loss of its answer', async () => {
    await using server = await startTestServer();
    await using lossy = await startLosingProxy(server.port);
    const claimKey = createClaimKey();
    const lost = logIn({ url: lossy.url, username: 'alice', claimKey });
    await expect(lost).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true });
    await expect(logIn({ url: server.url, username: 'alice' })).rejects.toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await logIn({ url: server.url, username: 'alice', claimKey })).toMatchObject({
      user: { username: 'alice' },
    });
  });
});

describe('ways back in', () => {
  it('[ACC7] a recovery code opens the name and ends what was open', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const { token, claimKey, user } = await logIn({ url, username: 'alice' });
    const recoveryCode = await createRecoveryCode({ url, token });
    await expect(recover({ url, username: 'alice', recoveryCode: 'wrong' })).rejects.toMatchObject({
      code: 'RECOVERY_CODE_WRONG',
    });
    const back = await recover({ url, username: 'alice', recoveryCode: recoveryCode.toLowerCase() });
    expect(back.user.id).toBe(user.id);
    expect(back.recoveryCode).not.toBe(recoveryCode);
    expect(await whoAmI({ url, token })).toBeUndefined();
    await expect(logIn({ url, username: 'alice', claimKey })).rejects.toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await logIn({ url, username: 'alice', claimKey: back.claimKey })).toMatchObject({ user: { id: user.id } });
  });

  it('[ACC8] a pairing code logs another device in, which may bring its key', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const { token, user } = await logIn({ url, username: 'alice' });
    const { code, expiresAt } = await createPairingCode({ url, token });
    expect(expiresAt).toBeGreaterThan(Date.now());
    const claimKey = createClaimKey();
    const paired = await pair({ url, code, claimKey });
    expect(paired).toMatchObject({ claimKey, user: { id: user.id } });
    await expect(pair({ url, code })).rejects.toMatchObject({ code: 'PAIRING_CODE_WRONG' });
    expect(await whoAmI({ url, token })).toMatchObject({ user: { id: user.id } });
  });

  it('[ACC10] logging out everywhere ends every session', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const first = await logIn({ url, username: 'alice' });
    const second = await logIn({ url, username: 'alice', claimKey: first.claimKey });
    await logOutEverywhere({ url, token: second.token });
    for (const { token } of [first, second]) expect(await whoAmI({ url, token })).toBeUndefined();
    await expect(logOutEverywhere({ url, token: second.token })).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
  });
});

/** Passes every request on, waits for the answer, and cuts the line instead of giving it. */
async function startLosingProxy(port: number): Promise<AsyncDisposable & { url: string }> {
  const proxy = createServer((incoming) => {
    const { method, url: path, headers } = incoming;
    const outgoing = request({ port, host: '127.0.0.1', method, path, headers }, (answer) => {
      answer.resume().on('end', () => incoming.socket.destroy());
    });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      await once(proxy.close(), 'close');
    },
  };
}
