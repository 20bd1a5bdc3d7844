/** Who joins and who leaves is one after the other: so both sides agree on where the connection is. */
export class RoomTurns {
  readonly #waiting: ((done: () => void) => void)[] = [];
  #isTaken = false;

  take(act: (done: () => void) => void): void {
    this.#waiting.push(act);
    this.#next();
  }

  #next(): void {
    if (this.#isTaken) return;
    const act = this.#waiting.shift();
    if (!act) return;
    this.#isTaken = true;
    act(() => {
      this.#isTaken = false;
      this.#next();
    });
  }
}
