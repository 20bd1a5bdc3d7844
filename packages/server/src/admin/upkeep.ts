import type { WriteQueue } from '../delivery/write-queue.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { ArchiveMessages } from './archive-messages.ts';
import type { Audit } from './audit.ts';
import { ErasePerson } from './erase-person.ts';
import { stopping } from './long-acts.ts';
import { PurgeRoom } from './purge-room.ts';
import { SharedScrub } from './shared-scrub.ts';

interface UpkeepParts {
  store: Store;
  sessions: LiveSessions;
  writeQueue: WriteQueue;
  audit: Audit;
  clock: Clock;
  logger: Logger;
}

/** What takes long with data at rest: archiving, purging rooms, erasing people. */
export class Upkeep {
  readonly archiveMessages: ArchiveMessages;
  readonly purgeRoom: PurgeRoom;
  readonly erasePerson: ErasePerson;
  readonly #scrub: SharedScrub;
  #isStopped = false;

  constructor({ store, sessions, writeQueue, audit, clock, logger }: UpkeepParts) {
    const { archive, purges, erasures, users } = store;
    this.archiveMessages = new ArchiveMessages({ archive, clock, logger });
    const scrub = new SharedScrub({ erasures, clock, assertGoing: () => this.#assertGoing() });
    this.#scrub = scrub;
    this.purgeRoom = new PurgeRoom({ purges, scrub, audit, clock, logger });
    this.erasePerson = new ErasePerson({ erasures, users, scrub, sessions, writeQueue, audit, clock, logger });
  }

  /** Goes on with what an earlier run left unfinished. */
  async start({ archiveAfterDays }: { archiveAfterDays: number }): Promise<void> {
    await this.purgeRoom.resume();
    await this.erasePerson.resume();
    this.archiveMessages.schedule(archiveAfterDays);
  }

  /** Resolves when nothing of it works on the store any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const stopped = Promise.all([this.archiveMessages.stop(), this.purgeRoom.stop(), this.erasePerson.stop()]);
    this.#scrub.wake();
    await stopped;
  }

  #assertGoing(): void {
    if (this.#isStopped) throw stopping();
  }
}
