import { createHmac, randomUUID } from 'node:crypto';
import { startTestServer, systemClock, type TestServer, type TestServerOptions } from '@roomful/server/testing';
import { ManualClock } from './manual-clock.ts';

const ADMIN_TOKEN = 'an-admin-token-of-a-test-and-of-nobody';

/** A shop whose backend signs for its customers, and the server with its app. Server and session share one time. */
export class Shop implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly server: TestServer;
  readonly #secret: string;
  /** Who is signed in on the page; null for nobody. */
  customer: string | null = 'ann';
  /** Throws instead of an answer. */
  trouble: Error | undefined;
  /** Beside what a token needs, or instead of it. */
  claims: Record<string, unknown> = {};
  asked = 0;

  static async open({ guests = true, ...options }: { guests?: boolean } & TestServerOptions = {}): Promise<Shop> {
    const clock = new ManualClock();
    const server = await startTestServer({
      adminToken: ADMIN_TOKEN,
      clock: { ...systemClock, now: () => clock.now() },
      ...options,
    });
    const rooms = [
      { match: 'help', access: 'everyone' },
      { match: 'staff', access: 'named' },
    ];
    await administer(server.url, '/api/admin/apps', { id: 'shop', name: 'Shop', rooms, guests });
    const { secret } = await administer<{ secret: string }>(server.url, '/api/admin/apps/shop/keys', {});
    return new Shop({ clock, server, secret });
  }

  private constructor({ clock, server, secret }: { clock: ManualClock; server: TestServer; secret: string }) {
    this.clock = clock;
    this.server = server;
    this.#secret = secret;
  }

  get url(): string {
    return this.server.url;
  }

  /** What the page of the shop has for `enterApp`. */
  get ofPage() {
    const { url, clock } = this;
    return { url, app: 'shop', room: 'help', clock, getToken: () => this.sign() };
  }

  sign(): Promise<string | null> {
    this.asked++;
    if (this.trouble) return Promise.reject(this.trouble);
    const { customer: sub } = this;
    if (sub === null) return Promise.resolve(null);
    const exp = Math.floor(this.clock.now() / 1_000) + 60;
    const claims = { iss: 'shop', aud: this.url, sub, name: sub, jti: randomUUID(), exp, ...this.claims };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'HS256' })}.${part(claims)}`;
    return Promise.resolve(`${signed}.${createHmac('sha256', this.#secret).update(signed).digest('base64url')}`);
  }

  change(settings: object): Promise<unknown> {
    return administer(this.url, '/api/admin/apps/shop', settings, 'PATCH');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

async function administer<Answer>(url: string, path: string, body: object, method = 'POST'): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as Answer;
}
