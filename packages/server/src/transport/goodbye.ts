import { isStorageTrouble } from '../chat-error.ts';
import type { Connection } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserStore } from '../ports/store.ts';
import type { Membership } from '../rooms/membership.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';

interface GoodbyeParts {
  connections: Connections;
  membership: Membership;
  sessions: LiveSessions;
  users: UserStore;
  clock: Clock;
  logger: Logger;
}

/** What happens when a connection is over: out of its rooms, off the session, "last seen" now. */
export class Goodbye {
  readonly #parts: GoodbyeParts;
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: GoodbyeParts) {
    this.#parts = parts;
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
    const { membership, sessions, users, clock, logger } = this.#parts;
    const results = await Promise.allSettled([
      membership.leaveAll(connection),
      sessions.detach(connection),
      users.setLastSeen(connection.user.id, clock.now()),
    ]);
    for (const result of results) {
      if (result.status === 'rejected' && !isStorageTrouble(result.reason)) {
        logger.warn({ err: result.reason as unknown, userId: connection.user.id }, 'goodbye incomplete');
      }
    }
  }
}
