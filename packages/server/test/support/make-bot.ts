import type { BotTokenData } from '@roomful/protocol';
import { adminCall } from './admin-call.ts';
import { WireClient } from './wire-client.ts';

/** A bot of whoever the token belongs to. */
export async function makeBot(url: string, ownerToken: string, username: string): Promise<BotTokenData> {
  const { status, body } = await adminCall(url, 'POST /api/bots', { token: ownerToken, body: { username } });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

export function connectBot(url: string, { user, token }: BotTokenData): Promise<WireClient> {
  return WireClient.connect(url, { user, token, expiresAt: 0 });
}
