import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { comeIn, startShop } from '../support/embed-scene.ts';

const MINUTE_MS = 60_000;
const allowed = { allowPrivate: ['127.0.0.1'], giveUpDays: 3, maxPerBot: 10 };

/** A host that publishes the keys that it is told to, and counts who asks. */
class Host implements AsyncDisposable {
  asked = 0;
  answer: RequestListener = (_, response) => response.end(JSON.stringify({ keys: this.published }));
  published: object[] = [];
  readonly #pairs = [generateKeyPair('ES256'), generateKeyPair('ES256')] as const;
  readonly #server = createServer((request, response) => {
    this.asked++;
    this.answer(request, response);
  });

  static async start(): Promise<Host> {
    const host = new Host();
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async publish(...which: (0 | 1)[]): Promise<void> {
    this.published = await Promise.all(
      which.map(async (n) => ({ ...(await exportJWK((await this.#pairs[n]).publicKey)), kid: `k${n}`, alg: 'ES256' })),
    );
  }

  async sign(url: string, n: 0 | 1, { jti, now }: { jti: string; now: number }): Promise<string> {
    return new SignJWT({ iss: 'shop', aud: url, sub: 'customer-7', jti, exp: Math.floor(now / 1_000) + 60 })
      .setProtectedHeader({ alg: 'ES256', kid: `k${n}` })
      .sign((await this.#pairs[n]).privateKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function open(webhooks = allowed) {
  const host = await Host.start();
  const clock = new ManualClock();
  const server = await startShop({ jwksUrl: `${host.origin}/keys` }, { clock, webhooks });
  let tokens = 0;
  return {
    host,
    clock,
    /** What becomes of a token that is signed with that key: `in`, or why not. */
    come: async (n: 0 | 1): Promise<unknown> => {
      const token = await host.sign(server.url, n, { jti: `token-${++tokens}`, now: clock.now() });
      const { status, body } = await comeIn(server.url, { token });
      return status === 201 ? 'in' : body.error?.details?.['reason'];
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

describe('the keys that a host publishes', () => {
  it('[EMB7] [EMB11] [UX-48] are asked for once, and again for one that is new, every half minute at most', async () => {
    await using scene = await open();
    const { host, clock, come } = scene;
    await host.publish(0);
    expect(await Promise.all([come(0), come(0), come(0)])).toEqual(['in', 'in', 'in']);
    expect(host.asked).toBe(1);
    await host.publish(0, 1);
    clock.advance(29_999);
    expect([await come(1), await come(1), host.asked]).toEqual(['unknown_key', 'unknown_key', 1]);
    clock.advance(1);
    expect([await come(1), await come(0), host.asked]).toEqual(['in', 'in', 2]);
  });

  it('[EMB11] [UX-48] are forgotten after five minutes, and one that was taken back opens nothing from then on', async () => {
    await using scene = await open();
    const { host, clock, come } = scene;
    await host.publish(0);
    expect(await come(0)).toBe('in');
    await host.publish(1);
    clock.advance(5 * MINUTE_MS - 1);
    expect([await come(0), host.asked]).toEqual(['in', 1]);
    clock.advance(1);
    expect([await come(0), host.asked]).toEqual(['unknown_key', 2]);
    expect(await come(1)).toBe('in');
  });

  it('[EMB11] [UX-48] are not looked for at a private address', async () => {
    await using scene = await open({ ...allowed, allowPrivate: [] });
    await scene.host.publish(0);
    expect([await scene.come(0), scene.host.asked]).toEqual(['keys_unavailable', 0]);
  });

  it.each<[string, (host: Host) => RequestListener]>([
    ['nothing', () => (request) => request.socket.destroy()],
    [
      'another place',
      ({ origin }) =>
        (_, response) =>
          response.writeHead(302, { location: `${origin}/other` }).end(),
    ],
    [
      'a refusal',
      ({ published }) =>
        (_, response) =>
          response.writeHead(500).end(JSON.stringify({ keys: published })),
    ],
    ['what is no list of keys', () => (_, response) => response.end('{"keys":"none"}')],
    ['what is no JSON', () => (_, response) => response.end('<html>')],
    [
      'more than 64 kB',
      ({ published }) =>
        (_, response) =>
          response.end(JSON.stringify({ keys: published, more: 'x'.repeat(70_000) })),
    ],
  ])(
    '[EMB11] [UX-48] are unavailable where the host answers with %s, and found when that is over',
    async (_, answer) => {
      await using scene = await open();
      const { host, come } = scene;
      await host.publish(0);
      const good = host.answer;
      host.answer = answer(host);
      expect(await come(0)).toBe('keys_unavailable');
      // What it was sent to is not followed.
      expect(host.asked).toBe(1);
      host.answer = good;
      expect(await come(0)).toBe('in');
    },
  );
});
