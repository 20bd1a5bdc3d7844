import { limits, type RoomId } from '@roomful/protocol';
import { isStorageTrouble } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { RoomStore, StoredRoom } from '../ports/store.ts';
import type { Connections } from './connections.ts';
import { encodeEvent } from './frame.ts';
import type { Committed } from './room-feed.ts';

interface RoomActivityParts {
  rooms: Pick<RoomStore, 'findActive'>;
  connections: Pick<Connections, 'interestedInActivity'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Tells those who asked for it which rooms have new messages, without being in them. The way of a message only notes the
 * room; what is told is read once for all of them, at most once a second.
 */
export class RoomActivity {
  readonly #parts: RoomActivityParts;
  readonly #noted = new Set<RoomId>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;
  #isTelling = false;
  #isStopped = false;

  constructor(parts: RoomActivityParts) {
    this.#parts = parts;
  }

  note(roomId: RoomId, changes: readonly Committed[]): void {
    if (this.#noted.has(roomId) || this.#parts.connections.interestedInActivity.size === 0) return;
    if (!changes.some(({ change }) => change.kind === 'create')) return;
    this.#noted.add(roomId);
    this.#tellSoon();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
  }

  #tellSoon(): void {
    if (this.#cancelTimer || this.#isTelling || this.#isStopped) return;
    const { clock } = this.#parts;
    const dueInMs = Math.max(0, this.#toldAt + limits.roomActivityEveryMs - clock.elapsed());
    this.#cancelTimer = clock.setTimeout(() => {
      this.#cancelTimer = undefined;
      this.#toldAt = clock.elapsed();
      // It can't reject: what fails is logged, and told the next time.
      void this.#tell();
    }, dueInMs);
  }

  async #tell(): Promise<void> {
    const { rooms, connections, logger } = this.#parts;
    const roomIds = [...this.#noted].slice(0, limits.roomListMax);
    // Before the reading: what comes meanwhile may not be in it, and is told the next time.
    for (const roomId of roomIds) this.#noted.delete(roomId);
    this.#isTelling = true;
    try {
      const active = await rooms.findActive(roomIds);
      if (active.length > 0) {
        const frame = encode(active);
        for (const connection of connections.interestedInActivity) {
          const { access } = connection;
          if (access === undefined) {
            connection.sendFrame(frame);
            continue;
          }
          const theirs = active.filter(({ name }) => access.mayEnter(name));
          if (theirs.length > 0) connection.sendFrame(encode(theirs));
        }
      }
    } catch (error) {
      for (const roomId of roomIds) this.#noted.add(roomId);
      if (!isStorageTrouble(error)) logger.warn({ err: error }, 'activity of rooms not read');
    }
    this.#isTelling = false;
    if (this.#noted.size > 0) this.#tellSoon();
  }
}

function encode(rooms: readonly StoredRoom[]) {
  return encodeEvent('room_activity', {
    rooms: rooms.map(({ id, messageCount, lastMessageAt }) => ({
      roomId: id,
      messageCount,
      lastMessageAt: lastMessageAt ?? null,
    })),
  });
}
