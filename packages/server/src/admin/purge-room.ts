import type { RoomId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { PurgeState, PurgeStore } from '../ports/data-at-rest.ts';
import { roomNotFound } from '../rooms/room-errors.ts';
import type { Actor, Audit } from './audit.ts';
import { LongActs } from './long-acts.ts';
import type { SharedScrub } from './shared-scrub.ts';

const CHUNK = 250;

interface PurgeRoomParts {
  purges: PurgeStore;
  scrub: Pick<SharedScrub, 'run'>;
  audit: Audit;
  clock: Clock;
  logger: Logger;
}

/**
 * Deletes a soft-deleted room for good: at once nobody finds it any more and its name is free, then its messages go, a
 * chunk at a time, and the files are written anew, so that no byte of them is left. What a stop or a crash interrupts goes on at the next start.
 */
export class PurgeRoom {
  readonly #parts: PurgeRoomParts;
  readonly #acts: LongActs<RoomId, PurgeState>;

  constructor(parts: PurgeRoomParts) {
    this.#parts = parts;
    this.#acts = new LongActs(parts.clock);
  }

  /** Throws `ROOM_NOT_FOUND`, or `FORBIDDEN` for a room that is not deleted. `done: false`: it goes on; ask again. */
  async purge(roomId: RoomId, actor: Actor): Promise<PurgeState & { done: boolean }> {
    const { purges, audit, clock } = this.#parts;
    const running = this.#acts.find(roomId);
    if (running) return this.#acts.wait(running);
    assertPurgeable(await purges.look(roomId));
    await audit.record({ actor, act: 'room.purge', subject: `room:${roomId}` });
    return this.#acts.wait(this.#start(assertPurgeable(await purges.begin(roomId, clock.now()))));
  }

  async resume(): Promise<void> {
    for (const state of await this.#parts.purges.unfinished()) this.#start(state);
  }

  async stop(): Promise<void> {
    await this.#acts.stop();
  }

  #start(state: PurgeState) {
    const { purges, scrub, clock, logger } = this.#parts;
    const removeMessages = async (progress: PurgeState): Promise<void> => {
      for (;;) {
        this.#acts.assertGoing();
        const { removed, done } = await purges.removeChunk(progress.roomId, CHUNK);
        progress.remaining = done ? 0 : Math.max(0, progress.remaining - removed);
        if (done) return;
        await clock.yield();
      }
    };
    const act = this.#acts.start(state.roomId, { ...state }, removeMessages, async ({ roomId }) => {
      await scrub.run();
      // The last: until then a start finds what is left to do.
      await purges.finish(roomId);
      logger.info({ roomId }, 'room purged');
    });
    act.ended.catch((error: unknown) => {
      if (this.#acts.isStopped) return;
      logger.warn(
        { err: error, roomId: state.roomId },
        'purge stopped; it goes on when asked for, and at the next start',
      );
    });
    return act;
  }
}

function assertPurgeable(state: PurgeState | 'not_found' | 'not_deleted'): PurgeState {
  switch (state) {
    case 'not_found':
      throw roomNotFound();
    case 'not_deleted':
      throw new ChatError('FORBIDDEN', 'This room is in use. Delete it first; then it can be removed for good.');
    default:
      return state;
  }
}
