import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** Prefixes let scanners find a token that was published by mistake. */
const PREFIXES = { admin: 'rfa_', bot: 'rfb_' } as const;

const FORMS = { admin: /^rfa_[\w-]{43}$/, bot: /^rfb_[\w-]{43}$/ } as const;

type AccessTokenKind = keyof typeof PREFIXES;

/** `rfa_…` or `rfb_…` with 256 random bits: nobody guesses them, so a plain SHA-256 keeps them safely. */
export function createAccessToken(kind: AccessTokenKind, clock: Clock): string {
  return PREFIXES[kind] + clock.randomToken(32);
}

export function isAccessToken(kind: AccessTokenKind, token: string): boolean {
  return FORMS[kind].test(token);
}

export function hashAccessToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** In a time that says nothing of where the two differ, or how long either is. */
export function isSameToken(one: string, other: string): boolean {
  const digest = (token: string) => createHash('sha256').update(token).digest();
  return timingSafeEqual(digest(one), digest(other));
}
