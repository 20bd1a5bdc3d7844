import type { User } from '@roomful/protocol';

/** Asked at the moment of each act, so that a changed role counts at once. */
export function isAdmin(user: User): boolean {
  return 'role' in user && user.role === 'admin';
}
