import type { User } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Session } from '../ports/sessions.ts';
import type { UserStore } from '../ports/store.ts';

/**
 * Who a session belongs to. Throws `SESSION_EXPIRED` when the database does not know them, as after a restored backup, or
 * the name is somebody else's by now.
 */
export async function findSessionUser(users: UserStore, session: Session): Promise<User> {
  const user = await users.findByName(session.username);
  if (user?.id !== session.userId)
    throw new ChatError('SESSION_EXPIRED', 'Your session has ended. Log in again under your name.');
  return user;
}
