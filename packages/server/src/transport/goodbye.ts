import { isSessionsTrouble, isStorageTrouble } from '../chat-error.ts';
import type { Connection } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserStore } from '../ports/store.ts';
import { LastSeen } from '../presence/last-seen.ts';
import type { Membership } from '../rooms/membership.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';

interface GoodbyeParts {
  connections: Connections;
  membership: Membership;
  sessions: LiveSessions;
  users: Pick<UserStore, 'setLastSeen'>;
  clock: Clock;
  logger: Logger;
}

/** What happens when a connection is over: out of its rooms, off the session, "last seen" now. */
export class Goodbye {
  readonly #parts: GoodbyeParts;
  readonly #lastSeen: LastSeen;
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: GoodbyeParts) {
    this.#parts = parts;
    this.#lastSeen = new LastSeen(parts);
  }

  say(connection: Connection): void {
    connection.close();
    this.#parts.connections.remove(connection);
    const parting = this.#part(connection).finally(() => this.#underWay.delete(parting));
    this.#underWay.add(parting);
  }

  /** Resolves when nobody is on the way out any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #part(connection: Connection): Promise<void> {
    const { membership, sessions, logger } = this.#parts;
    const results = await Promise.allSettled([
      membership.leaveAll(connection),
      sessions.detach(connection),
      this.#lastSeen.note(connection.user.id),
    ]);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      const reason: unknown = result.reason;
      if (!isStorageTrouble(reason) && !isSessionsTrouble(reason)) {
        logger.warn({ err: reason, userId: connection.user.id }, 'goodbye incomplete');
      }
    }
  }
}
