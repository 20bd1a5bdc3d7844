import { foldName } from './fold-name.ts';

/** Owns what nobody created, such as the first room. */
export const SYSTEM_USERNAME = 'system';

const reserved = new Set([SYSTEM_USERNAME, 'admin', 'roomful'].map(foldName));

/** Whether a name, or what it looks like, belongs to the service. */
export function isReservedName(username: string): boolean {
  return reserved.has(foldName(username));
}
