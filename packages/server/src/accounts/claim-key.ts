import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** 256 random bits: nobody guesses them, so a plain SHA-256 keeps them as safely as a slow hash keeps a password. */
export function createClaimKey(clock: Clock): string {
  return clock.randomToken(32);
}

export function hashClaimKey(claimKey: string): string {
  return createHash('sha256').update(claimKey).digest('base64url');
}

export function isClaimKey(claimKey: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashClaimKey(claimKey)), Buffer.from(hash));
}
