import type { UserId } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { UserStore } from '../ports/store.ts';

/** Writes when people were last seen; those who leave in one turn of the event loop, as after a cut line, at once. */
export class LastSeen {
  readonly #users: Pick<UserStore, 'setLastSeen'>;
  readonly #clock: Clock;
  #leaving = new Set<UserId>();
  #written: Promise<void> | undefined;

  constructor({ users, clock }: { users: Pick<UserStore, 'setLastSeen'>; clock: Clock }) {
    this.#users = users;
    this.#clock = clock;
  }

  /** Resolves when it is written. */
  note(userId: UserId): Promise<void> {
    this.#leaving.add(userId);
    this.#written ??= this.#clock.yield().then(() => {
      const leaving = [...this.#leaving];
      this.#leaving = new Set();
      this.#written = undefined;
      return this.#users.setLastSeen(leaving, this.#clock.now());
    });
    return this.#written;
  }
}
