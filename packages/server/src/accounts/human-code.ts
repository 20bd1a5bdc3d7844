import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** Crockford's base32: no letter that looks like a digit, and no U, so that no code is a swear word. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code that people read, say and type, of 5 random bits a character. */
export function createHumanCode(clock: Clock, length: number): string {
  // 256 is a multiple of 32: every character is as likely as every other.
  const bytes = Buffer.from(clock.randomToken(length), 'base64url');
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

export function inGroups(code: string, size: number): string {
  return code.match(new RegExp(`.{1,${size}}`, 'g'))?.join('-') ?? '';
}

/** What a person meant who typed a code: case, blanks and hyphens don't count, nor which of two look-alikes it is. */
function readHumanCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

/** Codes are random, so they need no slow hash: see `hashClaimKey`. */
export function hashHumanCode(typed: string): string {
  return createHash('sha256').update(readHumanCode(typed)).digest('base64url');
}
