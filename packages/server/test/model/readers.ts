import type { MessageId, RoomId } from '@roomful/protocol';
import type { MemorySocket } from './memory-socket.ts';

interface Waiting {
  roomId: RoomId;
  rev: number;
  /** Who was in the room at the broadcast and has neither acknowledged nor left. */
  missing: Set<MemorySocket>;
}

/** The plain way to know who has read what: a list of readers for each message. */
export class Readers {
  readonly #messages = new Map<MessageId, Waiting>();
  /** Who was missing when the clock moved: only these messages may go again, and only to them. */
  readonly #late = new Map<MessageId, Set<MemorySocket>>();
  /** How often a message went to somebody. */
  readonly #times = new Map<MessageId, Map<MemorySocket, number>>();

  /** Committed before the clock moved, and sent to nobody: whether they were broadcast then does not show. */
  readonly #unseen = new Set<MessageId>();

  has(id: MessageId): boolean {
    return this.#messages.has(id);
  }

  broadcast(id: MessageId, waiting: Waiting): void {
    this.#messages.set(id, waiting);
  }

  missing(id: MessageId): MemorySocket[] {
    return [...(this.#messages.get(id)?.missing ?? [])];
  }

  acknowledge(socket: MemorySocket, roomId: RoomId, rev: number): void {
    for (const waiting of this.#messages.values()) {
      if (waiting.roomId === roomId && waiting.rev <= rev) waiting.missing.delete(socket);
    }
  }

  leave(socket: MemorySocket, roomId: RoomId): void {
    this.acknowledge(socket, roomId, Number.POSITIVE_INFINITY);
  }

  /** Nobody is missing, as far as broadcast messages go. */
  complete(): MessageId[] {
    return [...this.#messages].filter(([, { missing }]) => missing.size === 0).map(([id]) => id);
  }

  timePasses(unseen: Iterable<MessageId>): void {
    for (const id of unseen) if (!this.#messages.has(id)) this.#unseen.add(id);
    for (const [id, { missing }] of this.#messages) {
      if (missing.size > 0) this.#late.set(id, new Set([...missing, ...(this.#late.get(id) ?? [])]));
    }
  }

  wasLate(id: MessageId, socket?: MemorySocket): boolean {
    const late = this.#late.get(id);
    return this.#unseen.has(id) || (late !== undefined && (!socket || late.has(socket)));
  }

  goesTo(id: MessageId, socket: MemorySocket): void {
    const times = this.#times.get(id) ?? new Map<MemorySocket, number>();
    this.#times.set(id, times.set(socket, (times.get(socket) ?? 0) + 1));
  }

  /** Who is missing still, and how often they were sent it. */
  *waitedFor(): Generator<{ id: MessageId; socket: MemorySocket; times: number }> {
    for (const [id, { missing }] of this.#messages) {
      if (this.#unseen.has(id)) continue;
      for (const socket of missing) yield { id, socket, times: this.#times.get(id)?.get(socket) ?? 0 };
    }
  }

  /** A new process waits for nobody. */
  clear(): void {
    this.#messages.clear();
  }
}
