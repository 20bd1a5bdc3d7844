/**
 * What a bot has under way, for whoever has to know when it has done everything, without a time limit: the test chat asks
 * for nothing else. Count everything from the moment in which the bot learns of it until nothing of it is left to do: an
 * event from its arrival until its position is saved, the joining of a room, a job that runs.
 */
export class Activity {
  #running = 0;
  #begun = 0;
  #waiting: (() => void)[] = [];

  /** How much was begun so far: if it is the same at two moments, nothing was begun between them. */
  get begun(): number {
    return this.#begun;
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Something begins. Call the answer when it is over; calling it again does nothing. */
  begin(): () => void {
    this.#running++;
    this.#begun++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running--;
      if (this.#running > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    };
  }

  /** Resolves in the moment in which nothing is under way; more may begin right after it. */
  idle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
