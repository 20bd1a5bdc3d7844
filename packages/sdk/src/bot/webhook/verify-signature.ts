/** A request that is older, or further ahead, may be one that somebody kept. */
const TOLERANCE_MS = 300_000;

export interface SignedRequest {
  headers: Headers;
  body: string;
  /** Unix milliseconds. */
  now: number;
}

/**
 * Whether the request was signed with one of the secrets within the last five minutes, as
 * [Standard Webhooks](https://www.standardwebhooks.com) has it. Answers with what is wrong, or `undefined`. Web Crypto
 * compares in a time that says nothing of where two signatures differ.
 */
export async function findSignatureProblem(
  { headers, body, now }: SignedRequest,
  keys: readonly CryptoKey[],
): Promise<string | undefined> {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  const signatures = (headers.get('webhook-signature') ?? '').split(' ').slice(0, SIGNATURES_MAX);
  if (id === null || timestamp === null || !/^\d{1,12}$/.test(timestamp)) {
    return 'This is no request of a webhook: it is not signed.';
  }
  if (Math.abs(Number(timestamp) * 1_000 - now) > TOLERANCE_MS) {
    return 'The request is more than five minutes old, or the clocks differ: set the clock of this machine right.';
  }
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const signature of signatures) {
    const bytes = signature.startsWith('v1,') ? decodeBase64(signature.slice('v1,'.length)) : undefined;
    if (!bytes) continue;
    for (const key of keys) if (await crypto.subtle.verify('HMAC', key, bytes, signed)) return undefined;
  }
  return 'The signature is by another secret. Take the one that the hook’s owner was shown when it was made.';
}

/** More secrets than two sign nothing. */
const SIGNATURES_MAX = 8;

/** Throws `TypeError` for what is no secret of a webhook: better at the start than with the first event. */
export function readSecrets(secret: string | readonly string[]): Uint8Array<ArrayBuffer>[] {
  const secrets = [secret].flat();
  if (secrets.length === 0) throw new TypeError('bot.webhook needs the secret of the hook.');
  return secrets.map((text) => {
    const bytes = /^whsec_[A-Za-z0-9+/]{32,}=*$/.test(text) ? decodeBase64(text.slice('whsec_'.length)) : undefined;
    if (bytes) return bytes;
    // The text itself stays out of it.
    throw new TypeError(
      'This is no secret of a webhook. It begins with whsec_, and is shown once when a hook is made.',
    );
  });
}

export function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
