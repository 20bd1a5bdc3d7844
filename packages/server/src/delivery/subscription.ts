import type { Message, Rev, RoomId } from '@roomful/protocol';
import type { Connection } from './connection.ts';

type State =
  /** The snapshot is being read: what is published meanwhile waits. */
  { status: 'joining'; held: Message[] } | { status: 'live'; sentRev: Rev };

/** One connection's feed of one room: every change exactly once, in `rev` order, from its snapshot on. */
export class Subscription {
  readonly roomId: RoomId;
  readonly connection: Connection;
  #state: State = { status: 'joining', held: [] };

  constructor(roomId: RoomId, connection: Connection) {
    this.roomId = roomId;
    this.connection = connection;
  }

  get isLive(): boolean {
    return this.#state.status === 'live';
  }

  /** From here on changes flow; those that came after the snapshot was read go out now. */
  goLive(snapshotRev: Rev): void {
    if (this.#state.status === 'live') return;
    const { held } = this.#state;
    this.#state = { status: 'live', sentRev: snapshotRev };
    this.push(held);
  }

  /** Changes in `rev` order. Those that the connection already has are left out. */
  push(messages: readonly Message[]): void {
    const state = this.#state;
    if (state.status === 'joining') {
      state.held.push(...messages);
      return;
    }
    const fresh = messages.filter((message) => message.rev > state.sentRev);
    const last = fresh.at(-1);
    if (!last) return;
    this.connection.send('messages', { roomId: this.roomId, fromRev: state.sentRev, messages: fresh });
    state.sentRev = last.rev;
  }
}
