import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createRecoveryCode, logIn, recover } from '@roomful/sdk';
import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { enterName, enterTypedName } from '#lib/chat/enter-name.ts';
import { IdentityStore } from '#lib/storage/identity-store.ts';
import { createMemoryStorage } from '#lib/storage/key-value-storage.ts';

describe('entering under a name', () => {
  it('[ACC6] keeps the key of a first login, and comes back with it', async () => {
    await using server = await startTestServer();
    const { options, storage } = browser(server.url);
    const first = await enterName('alice', options);
    expect(options.identity.claimKey('alice')).toMatch(/^[\w-]{43}$/);
    expect(storage.keys().filter((key) => key.includes('new-claim'))).toEqual([]);
    expect((await enterName('alice', options)).user.id).toBe(first.user.id);
  });

  it('[ACC6] whose answer got lost, the next try still has the key that the name was claimed with', async () => {
    await using server = await startTestServer();
    await using line = await startLine(server.port);
    const { options } = browser(line.url);
    line.losesAnswers = true;
    await expect(enterTypedName('alice', options)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(options.identity.claimKey('alice')).toBeUndefined();
    await expect(logIn({ url: server.url, username: 'alice' })).rejects.toMatchObject({ code: 'USERNAME_TAKEN' });
    line.losesAnswers = false;
    expect(await enterTypedName('alice', options)).toMatchObject({ user: { username: 'alice' } });
    const claimKey = options.identity.claimKey('alice');
    expect(await logIn({ url: server.url, username: 'alice', claimKey })).toMatchObject({
      user: { username: 'alice' },
    });
  });

  it('[ACC6] that is somebody else’s leaves nothing behind', async () => {
    await using server = await startTestServer();
    await logIn({ url: server.url, username: 'alice' });
    const { options, storage } = browser(server.url);
    await expect(enterTypedName('alice', options)).rejects.toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(storage.keys()).toEqual([]);
  });

  it('tells a browser that its key opens the name no more, and offers that one no longer', async () => {
    await using server = await startTestServer();
    const { options } = browser(server.url);
    await enterName('alice', options);
    expect(options.identity.names).toEqual(['alice']);
    const recoveryCode = await createRecoveryCode({
      url: server.url,
      token: (await enterName('alice', options)).token,
    });
    const { claimKey } = await recover({ url: server.url, username: 'alice', recoveryCode });
    const shutOut = { code: 'USERNAME_TAKEN', details: { ownKey: 'shut-out' } };
    await expect(enterName('alice', options)).rejects.toMatchObject(shutOut);
    await expect(enterTypedName('alice', options)).rejects.toMatchObject(shutOut);
    await expect(enterTypedName('Alice', options)).rejects.toMatchObject(shutOut);
    expect(options.identity.names).toEqual([]);
    options.identity.remember('alice', claimKey);
    expect(options.identity.names).toEqual(['alice']);
  });

  it('leads from a look-alike to the name that this browser has the key to', async () => {
    await using server = await startTestServer();
    const { options } = browser(server.url);
    await enterName('alice', options);
    await expect(enterTypedName('Alice', options)).rejects.toMatchObject({
      details: { owner: 'alice', ownKey: 'opens' },
    });
    const stranger = browser(server.url);
    const refusal: unknown = await enterTypedName('Alice', stranger.options).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(refusal).not.toHaveProperty('details.ownKey');
  });

  it('does not throw away the key of a name that another server gave to somebody else', async () => {
    await using here = await startTestServer();
    await using there = await startTestServer();
    const { options } = browser(here.url);
    await enterName('alice', options);
    await logIn({ url: there.url, username: 'alice' });
    const elsewhere = { ...options, url: there.url };
    await expect(enterTypedName('alice', elsewhere)).rejects.toMatchObject({ code: 'USERNAME_TAKEN' });
    expect(await enterName('alice', options)).toMatchObject({ user: { username: 'alice' } });
  });
});

function browser(url: string) {
  const storage = createMemoryStorage();
  return { storage, options: { url, identity: new IdentityStore(storage) } };
}

/** Passes requests on; while it loses answers it waits for them and cuts the line. */
async function startLine(port: number): Promise<AsyncDisposable & { url: string; losesAnswers: boolean }> {
  const server: Server = createServer((incoming, response) => {
    const { method, url: path, headers } = incoming;
    const outgoing = request({ port, host: '127.0.0.1', method, path, headers }, (answer) => {
      if (line.losesAnswers) answer.resume().on('end', () => incoming.socket.destroy());
      else answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers));
    });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    losesAnswers: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
  return line;
}
