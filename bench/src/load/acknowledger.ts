import type { Member } from './load.ts';

const GROUPS = 10;
/** Each group has its turn every 100 ms, which is as often as a client may. */
const TURN_MS = 10;

/** Sends each member's cumulative acknowledgement, spread over time as those of real clients are. */
export class Acknowledger implements Disposable {
  readonly #groups: Member[][];
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(members: readonly Member[]) {
    this.#groups = Array.from({ length: GROUPS }, (_, group) => members.filter((_, index) => index % GROUPS === group));
    this.#timer = setInterval(() => this.#takeTurn(), TURN_MS);
  }

  #takeTurn(): void {
    for (const { inbox, socket } of this.#groups[this.#turn] ?? []) {
      const frame = inbox.acknowledgement();
      if (frame !== undefined) socket.send(frame);
    }
    this.#turn = (this.#turn + 1) % GROUPS;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
