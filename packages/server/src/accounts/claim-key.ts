import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import { foldName } from './fold-name.ts';

const CLAIM_KEY_BYTES = 32;

/** 256 bits in base64url. */
const WELL_FORMED = /^[A-Za-z0-9_-]{43}$/;

export function createClaimKey(clock: Clock): string {
  return clock.randomToken(CLAIM_KEY_BYTES);
}

/** Whether a key that a client brings can be one: what it made itself counts as much as what the server makes. */
export function isClaimKey(claimKey: string): boolean {
  return WELL_FORMED.test(claimKey);
}

/**
 * How keys are stored and looked for. A slow hash protects what people choose, because that can be tried out; nobody
 * tries out 2^256 keys, so SHA-256 of one keeps it as safely, and flooding the login with keys costs the server little.
 *
 * Keys are found by their hash, in an index: how long that takes tells something of hashes that are stored, and from a
 * hash no key is found. So there are no secret bytes here whose comparison had to take the same time always.
 */
export function hashClaimKey(claimKey: string): string {
  return createHash('sha256').update(claimKey).digest('base64url');
}

/**
 * Which name a key is for, in a form that only who holds the key can read: names are short, and from a mere hash each
 * could be guessed. It stays when the name is taken from its user, so that the key does not take it back.
 */
export function sealName(claimKey: string, username: string): string {
  return createHmac('sha256', claimKey).update(foldName(username)).digest('base64url');
}
