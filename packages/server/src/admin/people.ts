import type { Role, User, UserId } from '@roomful/protocol';
import type { Bots } from '../accounts/bots.ts';
import type { AuthMode } from '../accounts/log-in.ts';
import type { ReleaseName } from '../accounts/release-name.ts';
import { isFormerName, SYSTEM_USERNAME } from '../accounts/reserved-names.ts';
import { ChatError } from '../chat-error.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Clock } from '../ports/clock.ts';
import type { DirectoryStore, DirectoryUser } from '../ports/directory-store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { Actor, Audit } from './audit.ts';

interface PeopleParts {
  directory: DirectoryStore;
  sessions: LiveSessions;
  connections: Connections;
  bots: Bots;
  releaseName: ReleaseName;
  audit: Audit;
  clock: Clock;
  authMode: AuthMode;
}

/** What an admin does to people. */
export class People {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** Throws `NOT_FOUND`. */
  async find(userId: UserId): Promise<DirectoryUser> {
    const user = await this.#parts.directory.findUser(userId);
    if (user) return user;
    throw new ChatError('NOT_FOUND', 'Nobody has this id. The list of users shows who there is.');
  }

  /** Holds at once, for a connection that is live already too. Throws `NOT_FOUND` or `FORBIDDEN`. */
  async setRole(actor: Actor, userId: UserId, role: Role): Promise<User> {
    const { directory, audit, connections, clock, authMode } = this.#parts;
    const user = await this.find(userId);
    if (role === 'admin') assertMayBeAdmin(user, authMode);
    await audit.record({ actor, act: 'user.role', subject: `user:${userId}`, details: { role } });
    await directory.setRole(userId, role);
    // A connection that read its user just before is known by then.
    await clock.settle();
    for (const connection of connections.ofUser(userId)) connection.user.role = role;
    const { ownerId: _, ...changed } = await this.find(userId);
    return changed;
  }

  /** The name is free for anybody; the person's bots stop. Throws `NOT_FOUND` or `FORBIDDEN`. */
  async releaseName(actor: Actor, userId: UserId): Promise<User> {
    const { audit, releaseName, bots, directory } = this.#parts;
    const user = await this.find(userId);
    assertNotService(user);
    await audit.record({ actor, act: 'user.release_name', subject: `user:${userId}` });
    await releaseName(userId);
    // Whoever has the name next is somebody else.
    await directory.setRole(userId, 'member');
    await this.#stopBots(user);
    if (user.kind === 'bot') await bots.revokeTokens([user]);
    const { ownerId: _, ...released } = await this.find(userId);
    return released;
  }

  /**
   * Of a bot its token too: it would come back by itself. `withBots`: the tokens of a person's bots as well. Throws
   * `NOT_FOUND`, `FORBIDDEN`, `SESSIONS_UNAVAILABLE`.
   */
  async revokeSessions(
    actor: Actor,
    userId: UserId,
    { withBots }: { withBots: boolean },
  ): Promise<{ sessions: number; bots: number }> {
    const { audit, sessions, bots, connections } = this.#parts;
    const user = await this.find(userId);
    assertNotService(user);
    await audit.record({
      actor,
      act: 'user.revoke_sessions',
      subject: `user:${userId}`,
      details: { withBots },
    });
    if (user.kind === 'bot') {
      const live = connections.ofUser(userId).length;
      await bots.revokeTokens([user]);
      return { sessions: live, bots: 1 };
    }
    const stopped = withBots ? await this.#stopBots(user) : 0;
    return { sessions: await sessions.endAll(user, { reason: 'revoked' }), bots: stopped };
  }

  async #stopBots(user: User): Promise<number> {
    return user.kind === 'person' ? this.#parts.bots.revokeTokensOfOwner(user.id) : 0;
  }
}

function assertNotService({ username }: User): void {
  if (username !== SYSTEM_USERNAME) return;
  throw new ChatError(
    'FORBIDDEN',
    `${SYSTEM_USERNAME} is the service itself: it has no sessions, and its name can’t be released.`,
  );
}

function assertMayBeAdmin({ kind, username }: User, authMode: AuthMode): void {
  if (isFormerName(username)) {
    throw new ChatError('FORBIDDEN', `${username} has no name any more, and no way in: nobody can be admin as that.`);
  }
  if (kind !== 'person') {
    throw new ChatError(
      'FORBIDDEN',
      `${username} is no person. Give the program an admin token with the scopes that it needs instead.`,
    );
  }
  if (authMode === 'open') {
    throw new ChatError(
      'FORBIDDEN',
      'In open mode anybody can log in under any name, so nobody can be an admin. Use admin tokens instead.',
    );
  }
}
