import type { AppId, AppRoom, CreateEmbedSessionData } from '@roomful/protocol';
import { type JWTPayload, SignJWT } from 'jose';
import { startTestServer, type TestServer, type TestServerOptions } from '../../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './admin-call.ts';
import { rest, type RestAnswer } from './rest.ts';

interface AppSettings {
  id?: string;
  name?: string;
  origins?: string[];
  rooms?: readonly AppRoom[];
  guests?: boolean;
  jwksUrl?: string;
}

/** Of the shop of each server. */
const secrets = new Map<string, string>();

/** A server with the app `shop`. */
export async function startShop(settings: AppSettings = {}, options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer({ adminToken: ADMIN_TOKEN, ...options });
  await addApp(server.url, settings);
  return server;
}

/** An app as an admin makes it. The shop gets a secret, which `hostToken` signs with. */
export async function addApp(url: string, settings: AppSettings = {}): Promise<void> {
  const { id = 'shop', name = 'Shop', guests = true, ...more } = settings;
  const rooms = [{ match: 'help', access: 'everyone' }];
  const made = await adminCall(url, 'POST /api/admin/apps', { body: { id, name, guests, rooms, ...more } });
  if (made.status !== 201) throw new Error(made.body.error.message);
  if (id !== 'shop') return;
  secrets.set(url, (await adminCall(url, 'POST /api/admin/apps/shop/keys', { body: {} })).body.secret);
}

/** Of the shop on this server. */
export function secretOf(url: string): string {
  const secret = secrets.get(url);
  if (secret === undefined) throw new Error('There is no shop on this server: add it first.');
  return secret;
}

export interface HostToken {
  secret?: string | undefined;
  kid?: string;
  now?: number;
  claims?: JWTPayload & Record<string, unknown>;
}

let tokens = 0;

/** What the shop's backend signs for somebody: for a minute, and for this server. */
export function hostToken(
  url: string,
  sub: string,
  { secret = secretOf(url), kid, now, claims = {} }: HostToken = {},
): Promise<string> {
  const seconds = Math.floor((now ?? Date.now()) / 1_000);
  const payload = { iss: 'shop', aud: url, sub, jti: `token-${++tokens}`, exp: seconds + 60, ...claims };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', ...(kid !== undefined && { kid }) })
    .sign(new TextEncoder().encode(secret));
}

export function comeIn(
  url: string,
  body: { app?: string; token?: string; room?: string } = {},
  bearer?: string,
): Promise<RestAnswer<CreateEmbedSessionData>> {
  return rest(url, 'POST /api/embed/sessions', { body: { app: 'shop' as AppId, ...body }, token: bearer });
}
