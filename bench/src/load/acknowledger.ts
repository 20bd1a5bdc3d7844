import type { Member } from './member.ts';

const GROUPS = 10;
/** Each group has its turn every 100 ms, which is as often as a client may. */
const TURN_MS = 10;

/** Sends each member's cumulative acknowledgement, spread over time as those of real clients are. */
export class Acknowledger implements Disposable {
  readonly #members: readonly Member[];
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(members: readonly Member[]) {
    this.#members = members;
    this.#timer = setInterval(() => this.#takeTurn(), TURN_MS);
  }

  #takeTurn(): void {
    for (let index = this.#turn; index < this.#members.length; index += GROUPS) this.#members[index]?.acknowledge();
    this.#turn = (this.#turn + 1) % GROUPS;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
