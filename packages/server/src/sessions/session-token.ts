import { createHash } from 'node:crypto';

/** 256 bits: what a client carries. Only its hash is ever stored. */
export const SESSION_TOKEN_BYTES = 32;

/** A bot's token carries a prefix, see `admin/access-token.ts`. */
const WELL_FORMED = /^(?:rfb_)?[A-Za-z0-9_-]{43}$/;

export function isSessionToken(token: string): boolean {
  return WELL_FORMED.test(token);
}

export function sessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
