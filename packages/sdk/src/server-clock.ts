import type { ClientClock } from './client-clock.ts';

/** The server's time as far as this side knows it: its own clock and an offset that the server's words correct. */
export class ServerClock {
  readonly #clock: ClientClock;
  #offsetMs = 0;

  constructor(clock: ClientClock) {
    this.#clock = clock;
  }

  now(): number {
    return Math.round(this.#clock.now() + this.#offsetMs);
  }

  correct(serverTime: number): void {
    this.#offsetMs = serverTime - this.#clock.now();
  }
}
