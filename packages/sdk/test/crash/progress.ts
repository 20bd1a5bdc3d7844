/** How many messages were settled, to be waited for. */
export class Progress {
  count = 0;
  isFinished = false;
  readonly #finished = Promise.withResolvers<void>();
  #awaited: { count: number; resolve: () => void } | undefined;

  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  add(): void {
    this.count++;
    if (this.#awaited && this.count >= this.#awaited.count) this.#awaited.resolve();
  }

  finish(): void {
    this.isFinished = true;
    this.#finished.resolve();
  }

  async until(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { count, resolve };
    await Promise.race([promise, this.finished]);
  }
}
