import type { User, UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { CredentialStore } from '../ports/credentials.ts';
import type { UserStore } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { isAppHandle } from './app-names.ts';
import { foldName } from './fold-name.ts';
import type { Pairing } from './pairing.ts';
import { isFormerName, releasedName, SYSTEM_USERNAME } from './reserved-names.ts';

interface ReleaseNameParts {
  users: UserStore;
  credentials: CredentialStore;
  sessions: LiveSessions;
  pairing: Pairing;
}

export type ReleaseName = ReturnType<typeof createReleaseName>;

/**
 * Makes a name free for anybody. Its user stays, as `released_<id>`, with what they wrote, and has no way in any more.
 * Answers with the user as it was, or `undefined` when there is none. Throws `FORBIDDEN` for the service's own user, and
 * `SESSIONS_UNAVAILABLE`; asking again finishes what was begun.
 */
export function createReleaseName({ users, credentials, sessions, pairing }: ReleaseNameParts) {
  return async function releaseName(userId: UserId): Promise<User | undefined> {
    const [user] = await users.findMany([userId]);
    if (!user) return undefined;
    if (user.username === SYSTEM_USERNAME) {
      throw new ChatError('FORBIDDEN', `The name ${SYSTEM_USERNAME} is the service’s own. It can’t be released.`);
    }
    if (isAppHandle(user.username)) {
      throw new ChatError(
        'FORBIDDEN',
        'Nobody chose this name, so there is nothing to release. End the sessions, or erase the user.',
      );
    }
    // First, because it is what can fail and what can be done twice; and after, because the browser may have come back.
    await sessions.endAll(user, { reason: 'released' });
    if (!isFormerName(user.username)) {
      const username = releasedName(userId);
      await users.rename(userId, { username, foldedName: foldName(username) });
    }
    await credentials.removeAll(userId);
    await pairing.cancel(userId);
    await sessions.endAll(user, { reason: 'released' });
    return user;
  };
}
