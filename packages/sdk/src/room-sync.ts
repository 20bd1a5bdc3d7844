import type { JoinRoomData, PageSize, RoomId } from '@roomful/protocol';
import { pause } from './client-clock.ts';
import type { ServerEvent } from './connection.ts';
import { asChatError, type ChatError, isSessionOver, retryDelayMs } from './errors.ts';
import { assertNotAborted } from './on-abort.ts';
import type { RequestOptions } from './requests.ts';
import type { RoomHost } from './room-host.ts';

/** Events whose effect depends on whether they come before or after the snapshot. */
export type HeldEvent = Extract<
  ServerEvent,
  { name: 'messages' | 'delivery_status' | 'user_joined' | 'user_left' | 'room_count' }
>;

export interface RoomSyncOptions {
  roomId: RoomId;
  pageSize: PageSize;
  host: RoomHost;
  /** The `rev` that is held; undefined when there is nothing that an answer could build on. */
  heldRev: () => number | undefined;
  /** Answers whether the snapshot fits what is held; if not, a fresh one is asked for. */
  applySnapshot: (data: JoinRoomData) => boolean;
  /** Answers `gap` when the event shows that changes before it are missing. */
  applyEvent: (event: HeldEvent) => 'gap' | 'applied';
  /** Snapshot and held events are in. */
  onInStep: () => void;
  /** The server says for good that the room can't be joined again. */
  onGone: (error: ChatError) => void;
}

/**
 * Keeps one room in step with the server. Whatever went wrong, the cure is the same: ask with `join_room` for all that
 * changed since. Events that arrive between asking and the answer are held and applied after it; those that arrived
 * before asking are part of the answer, since the server reads it later.
 */
export class RoomSync {
  readonly #options: RoomSyncOptions;
  readonly #closed = new AbortController();
  #held: HeldEvent[] | undefined;
  #syncing: Promise<void> | undefined;
  /** Ends the wait before the next try, if there is one. */
  #wake = new AbortController();

  constructor(options: RoomSyncOptions) {
    this.#options = options;
  }

  receive(event: HeldEvent): void {
    if (this.#held) this.#held.push(event);
    // Synchronising goes on until it is done or out of reach; it does not reject.
    else if (this.#options.applyEvent(event) === 'gap') void this.synchronise();
  }

  /** The first join. Throws `ChatError`. */
  async join({ signal }: RequestOptions = {}): Promise<void> {
    while (!(await this.#ask({ signal })));
  }

  /** One at a time: who asks meanwhile waits for the same. Resolves when in step, or when that is out of reach for now. */
  synchronise(): Promise<void> {
    this.#syncing ??= this.#synchronise().finally(() => (this.#syncing = undefined));
    return this.#syncing;
  }

  /** What failed on this connection is asked for on the next one, without waiting any longer. */
  connectionLost(): void {
    this.#wake.abort();
  }

  close(): void {
    this.#closed.abort();
    this.#wake.abort();
  }

  async #synchronise(): Promise<void> {
    const { host, onGone } = this.#options;
    for (let failures = 0; ; failures++) {
      try {
        while (!(await host.takeJoinTurn(() => this.#ask())));
        return;
      } catch (caught) {
        const error = asChatError(caught);
        // The client asks again as soon as there is a connection.
        if (this.#closed.signal.aborted || !host.connection) return;
        if (!error.retryable && !isSessionOver(error)) return onGone(error);
        this.#wake = new AbortController();
        await pause(host.clock, retryDelayMs(error, failures), this.#wake.signal);
        if (!host.connection) return;
      }
    }
  }

  /** Answers whether the room is in step now. */
  async #ask({ signal }: RequestOptions = {}): Promise<boolean> {
    const { roomId, pageSize, host, heldRev, applySnapshot } = this.#options;
    if (this.#closed.signal.aborted) return true;
    let events: HeldEvent[] = [];
    // The question may wait for others, and be repeated: it is put together, and the holding begins, when it goes out.
    const ask = () => {
      // Whoever left meanwhile must not come back by this. Once it is out its answer is waited for, whatever happens here:
      // the next join has to come after it.
      assertNotAborted(signal);
      assertNotAborted(this.#closed.signal);
      const afterRev = heldRev();
      events = [];
      this.#held = events;
      return { roomId, pageSize, ...(afterRev !== undefined && { afterRev }) };
    };
    let data: JoinRoomData;
    try {
      data = await host.requestNow('join_room', ask);
    } finally {
      this.#held = undefined;
    }
    if (this.#closed.signal.aborted) return true;
    if (!applySnapshot(data)) return false;
    const outcomes = events.map((event) => this.#options.applyEvent(event));
    if (outcomes.includes('gap')) return false;
    this.#options.onInStep();
    return true;
  }
}
