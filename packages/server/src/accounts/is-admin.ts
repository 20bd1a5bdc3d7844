import type { User } from '@roomful/protocol';

/**
 * Whether a person may do what is otherwise a creator's or an author's. Asked at the moment of each act, so that a changed
 * role counts at once. Never true of a bot: its token lies about in scripts.
 */
export function isAdmin({ role, kind }: Pick<User, 'role' | 'kind'>): boolean {
  return role === 'admin' && kind === 'person';
}
