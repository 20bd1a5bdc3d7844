import type { CreateSession, CreateSessionData } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredUser, UserStore } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { createClaimKey, hashClaimKey, isClaimKey } from './claim-key.ts';
import { foldName } from './fold-name.ts';
import { toPublicUser } from './public-user.ts';
import { isReservedName } from './reserved-names.ts';

/** `claimed`: a name belongs to who took it first. `open`: the newest login under a name wins. */
type AuthMode = 'claimed' | 'open';

interface Entry {
  user: StoredUser;
  /** Only when this login claimed the name. */
  newClaimKey?: string;
}

interface LogInParts {
  users: UserStore;
  sessions: LiveSessions;
  clock: Clock;
  authMode: AuthMode;
  logger: Logger;
}

/** Names without passwords: see "Names without passwords" in the protocol's SPEC.md. */
export function createLogIn({ users, sessions, clock, authMode, logger }: LogInParts) {
  return async function logIn({ username, claimKey }: CreateSession): Promise<CreateSessionData> {
    if (isReservedName(username)) {
      logger.info({ username, code: 'USERNAME_RESERVED' }, 'login refused');
      throw new ChatError('USERNAME_RESERVED', `The name ${username} is kept for the service. Choose another name.`);
    }
    const entry = authMode === 'open' ? await enterOpen(username) : await enterClaimed(username, claimKey);
    const { token, expiresAt } = await openSession(entry);
    logger.info({ username, userId: entry.user.id }, 'login');
    return {
      token,
      expiresAt,
      user: toPublicUser(entry.user),
      ...(entry.newClaimKey !== undefined && { claimKey: entry.newClaimKey }),
    };
  };

  async function openSession({ user, newClaimKey }: Entry) {
    try {
      return await sessions.open(user, { endOthers: authMode === 'open' });
    } catch (error) {
      // The key is lost with this answer: the name must stay free for the next try.
      if (newClaimKey !== undefined) await users.unclaim(user.id, hashClaimKey(newClaimKey));
      throw error;
    }
  }

  async function enterOpen(username: string): Promise<Entry> {
    const { status, user } = await createUser(username, null);
    if (status === 'resembled') throw taken(username, user.username);
    return { user };
  }

  async function enterClaimed(username: string, claimKey: string | undefined): Promise<Entry> {
    const known = await users.findByName(username);
    if (known) return enterKnown(known, claimKey);
    const newClaimKey = createClaimKey(clock);
    const { status, user } = await createUser(username, hashClaimKey(newClaimKey));
    if (status === 'created') return { user, newClaimKey };
    if (status === 'resembled') throw taken(username, user.username);
    return enterKnown(user, claimKey);
  }

  async function enterKnown(user: StoredUser, claimKey: string | undefined): Promise<Entry> {
    if (user.claimKeyHash === null) {
      const newClaimKey = createClaimKey(clock);
      if (await users.claim(user.id, hashClaimKey(newClaimKey))) return { user, newClaimKey };
      throw taken(user.username, user.username);
    }
    if (claimKey === undefined || !isClaimKey(claimKey, user.claimKeyHash)) throw taken(user.username, user.username);
    return { user };
  }

  function createUser(username: string, claimKeyHash: string | null) {
    return users.create({ username, foldedName: foldName(username), kind: 'person', claimKeyHash, at: clock.now() });
  }

  function taken(username: string, owner: string): ChatError {
    logger.info({ username, code: 'USERNAME_TAKEN' }, 'login refused');
    return new ChatError(
      'USERNAME_TAKEN',
      username === owner
        ? `The name ${username} is taken. Choose another name, or log in where you first used it.`
        : `The name ${username} looks too much like ${owner}, which is taken. Choose another name.`,
    );
  }
}
