import { foldName } from './fold-name.ts';
import type { Clock } from '../ports/clock.ts';

/** Without signs that are taken for each other: a handle is its own folded form, but for the underscore. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';
const PREFIX = 'ext_';
const LENGTH = 16;
const FOLDED = new RegExp(`^${foldName(PREFIX)}[a-z2-9]{${LENGTH}}$`);
const HANDLE = new RegExp(`^${PREFIX}[${SIGNS}]{${LENGTH}}$`);

/** The `username` of an app's user: nobody chooses it, and nobody of this server may have one like it. */
export function newAppHandle(clock: Pick<Clock, 'random'>): string {
  const sign = () => SIGNS[Math.floor(clock.random() * SIGNS.length)] ?? 'a';
  return PREFIX + Array.from({ length: LENGTH }, sign).join('');
}

export function isAppHandle(username: string): boolean {
  return HANDLE.test(username);
}

/** Names of people must not pass for one. */
export function looksLikeAppHandle(username: string): boolean {
  return FOLDED.test(foldName(username));
}
