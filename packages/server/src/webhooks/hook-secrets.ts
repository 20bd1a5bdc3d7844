import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** The prefix lets scanners find one that was published by mistake. */
const INCOMING_FORM = /^rfh_[\w-]{43}$/;

/** The secret part of an incoming hook's URL: 256 random bits, so a plain SHA-256 keeps it safely. */
export function createIncomingSecret(clock: Clock): string {
  return `rfh_${clock.randomToken(32)}`;
}

export function isIncomingSecret(text: string): boolean {
  return INCOMING_FORM.test(text);
}

export function hashIncomingSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** What an outgoing hook signs with, in the form of Standard Webhooks. */
export function createSigningSecret(clock: Clock): string {
  return `whsec_${Buffer.from(clock.randomToken(32), 'base64url').toString('base64')}`;
}

/** The headers of Standard Webhooks, with one signature for each secret. https://www.standardwebhooks.com */
export function signedHeaders(
  { id, body, atMs }: { id: string; body: string; atMs: number },
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = Math.floor(atMs / 1_000);
  const signatures = secrets.map((secret) => `v1,${sign(`${id}.${timestamp}.${body}`, secret)}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}

function sign(text: string, secret: string): string {
  return createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(text)
    .digest('base64');
}
