import type { MessageId, UserId } from '@roomful/protocol';
import { foldName } from '../accounts/fold-name.ts';
import { erasedName, SYSTEM_USERNAME } from '../accounts/reserved-names.ts';
import { ChatError } from '../chat-error.ts';
import type { WriteQueue } from '../delivery/write-queue.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { EraseStore, UnfinishedErasure } from '../ports/data-at-rest.ts';
import type { UserStore } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { Actor, Audit } from './audit.ts';
import { LongActs } from './long-acts.ts';
import type { SharedScrub } from './shared-scrub.ts';

const CHUNK = 200;
const RETRY_MS = 30_000;

export interface ErasureProgress {
  userId: UserId;
  messages: number;
}

interface ErasePersonParts {
  erasures: EraseStore;
  users: Pick<UserStore, 'findMany'>;
  scrub: Pick<SharedScrub, 'run'>;
  sessions: Pick<LiveSessions, 'endAll'>;
  writeQueue: Pick<WriteQueue, 'submit'>;
  audit: Audit;
  clock: Clock;
  logger: Logger;
}

/**
 * Erases a person: at once the name is gone and free, and so are keys and sessions. Then every message loses its content,
 * as a deletion that live and resuming clients hear of. At last the files are written anew, so that no byte is left. What
 * a crash, or a storage that is away, interrupts goes on by itself.
 */
export class ErasePerson {
  readonly #parts: ErasePersonParts;
  readonly #acts: LongActs<UserId, ErasureProgress>;
  #cancelRetry: (() => void) | undefined;

  constructor(parts: ErasePersonParts) {
    this.#parts = parts;
    this.#acts = new LongActs(parts.clock);
  }

  /** Throws `NOT_FOUND`. `done: false`: it goes on; ask again. */
  async erase(userId: UserId, actor: Actor): Promise<ErasureProgress & { done: boolean }> {
    const { users, audit } = this.#parts;
    const running = this.#acts.find(userId);
    if (running) return this.#acts.wait(running);
    const [user] = await users.findMany([userId]);
    if (!user) throw new ChatError('NOT_FOUND', 'Nobody has this id. Look the person up again.');
    if (user.username === SYSTEM_USERNAME) {
      throw new ChatError('FORBIDDEN', 'This is the service itself and no person: it can’t be erased.');
    }
    await audit.record({ actor, act: 'user.erase', subject: `user:${userId}` });
    const begun = await this.#begin(userId);
    if (!begun) throw new ChatError('NOT_FOUND', 'Nobody has this id. Look the person up again.');
    return this.#acts.wait(this.#start(begun));
  }

  async resume(): Promise<void> {
    for (const { userId } of await this.#parts.erasures.unfinished()) {
      // Again from the beginning: a backup may have brought back what was gone.
      const begun = await this.#begin(userId);
      if (begun) this.#start(begun);
    }
  }

  async stop(): Promise<void> {
    this.#cancelRetry?.();
    await this.#acts.stop();
  }

  #begin(userId: UserId): Promise<UnfinishedErasure | undefined> {
    const { erasures, clock } = this.#parts;
    const username = erasedName(userId);
    return erasures.begin(userId, { username, foldedName: foldName(username), at: clock.now() });
  }

  #start(erasure: UnfinishedErasure) {
    const { logger } = this.#parts;
    const { userId } = erasure;
    const act = this.#acts.start(
      userId,
      { userId, messages: 0 },
      (progress) => this.#erase(erasure, progress),
      (progress) => this.#finish(progress),
    );
    act.ended.catch((error: unknown) => {
      if (this.#acts.isStopped) return;
      logger.warn({ err: error, userId }, 'erasure stopped; it goes on by itself');
      this.#planRetry();
    });
    return act;
  }

  async #erase({ userId, sessionsOf }: UnfinishedErasure, progress: ErasureProgress): Promise<void> {
    const { erasures, sessions, clock } = this.#parts;
    // All at once: while the store is away each cuts what is live here, and fails.
    await Promise.all(sessionsOf.map((user) => sessions.endAll(user, { reason: 'erased' })));
    if (sessionsOf.length > 0) await erasures.sessionsEnded(userId);
    let afterClientId = '';
    for (;;) {
      this.#acts.assertGoing();
      const left = await erasures.messagesLeft(userId, { afterClientId, limit: CHUNK });
      const last = left.at(-1);
      if (!last) break;
      afterClientId = last.clientId;
      await Promise.all(left.map(({ id }) => this.#eraseMessage(userId, id)));
      progress.messages += left.length;
      await clock.yield();
    }
  }

  async #finish({ userId, messages }: ErasureProgress): Promise<void> {
    const { erasures, scrub, logger } = this.#parts;
    await scrub.run();
    await erasures.finish(userId);
    logger.info({ userId, messages }, 'person erased');
  }

  async #eraseMessage(userId: UserId, messageId: MessageId): Promise<void> {
    const { writeQueue, clock } = this.#parts;
    await writeQueue.submit({ kind: 'erase', messageId, userId, at: clock.now() });
  }

  #planRetry(): void {
    if (this.#acts.isStopped) return;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#parts.clock.setTimeout(() => {
      this.resume().catch(() => this.#planRetry());
    }, RETRY_MS);
  }
}
