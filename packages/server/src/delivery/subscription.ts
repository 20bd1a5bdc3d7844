import type { Message, Rev, RoomId } from '@roomful/protocol';
import type { Connection } from './connection.ts';
import type { Frame } from './frame.ts';

type State =
  /** The snapshot is being read: what is published meanwhile waits. */
  | { status: 'joining'; held: Message[] }
  /** Its snapshot reached further than what was published: it is served by itself until the two meet. */
  | { status: 'ahead'; sentRev: Rev }
  /** Has exactly what was published: it gets the frame that is encoded once for everybody. */
  | { status: 'level' };

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
    return this.#state.status !== 'joining';
  }

  /** From here on changes flow; those that came after the snapshot was read go out now. */
  goLive(snapshotRev: Rev, publishedRev: Rev): void {
    if (this.#state.status !== 'joining') return;
    const { held } = this.#state;
    this.#state = { status: 'ahead', sentRev: snapshotRev };
    this.#pushAhead(this.#state, held, publishedRev);
  }

  /** Published changes in `rev` order, and the frame that carries them. What the connection already has is left out. */
  push(messages: readonly Message[], frame: Frame, publishedRev: Rev): void {
    const state = this.#state;
    switch (state.status) {
      case 'joining':
        state.held.push(...messages);
        return;
      case 'ahead':
        this.#pushAhead(state, messages, publishedRev);
        return;
      case 'level':
        this.connection.sendFrame(frame);
    }
  }

  #pushAhead(state: State & { status: 'ahead' }, messages: readonly Message[], publishedRev: Rev): void {
    const fresh = messages.filter((message) => message.rev > state.sentRev);
    const last = fresh.at(-1);
    if (last) {
      this.connection.send('messages', { roomId: this.roomId, fromRev: state.sentRev, messages: fresh });
      state.sentRev = last.rev;
    }
    if (state.sentRev === publishedRev) this.#state = { status: 'level' };
  }
}
