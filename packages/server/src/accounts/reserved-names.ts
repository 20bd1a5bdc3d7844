import { looksLikeAppHandle } from './app-names.ts';
import { foldName } from './fold-name.ts';

/** Owns what nobody created, such as the first room. */
export const SYSTEM_USERNAME = 'system';

/** Who took one of these could pass for somebody with power over the service, or for a way to call everybody. */
const ownNames = [
  SYSTEM_USERNAME,
  'admin',
  'administrator',
  'everyone',
  'here',
  'moderator',
  'roomful',
  'root',
  'superuser',
  'support',
  'sysadmin',
  'webmaster',
];

/** Names of users that were released or erased: the prefix, then the user's id. Both are compared as folded. */
const RELEASED = 'released_';
const ERASED = 'erased_';
const FORMER = new RegExp(`^(${foldName(RELEASED)}|${foldName(ERASED)})[lo2-9]+$`);

export function releasedName(userId: number): string {
  return `${RELEASED}${userId}`;
}

export function erasedName(userId: number): string {
  return `${ERASED}${userId}`;
}

/** Whether this is what a user is called whose name was taken away. Nobody else has such a name. */
export function isFormerName(username: string): boolean {
  return FORMER.test(foldName(username));
}

export interface ReservedNames {
  /** Whether a name, or what it looks like, belongs to the service. */
  has(username: string): boolean;
}

/** `more` are the operator's own. */
export function createReservedNames(more: readonly string[] = []): ReservedNames {
  const reserved = new Set([...ownNames, ...more].map(foldName));
  return {
    has: (username) => reserved.has(foldName(username)) || isFormerName(username) || looksLikeAppHandle(username),
  };
}
