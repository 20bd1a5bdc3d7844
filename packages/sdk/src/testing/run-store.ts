import type { BotStore } from '../bot/bot-store.ts';

/** A bot's store for one of its runs: it stays when the run is over, and a run that crashed writes nothing any more. */
export class RunStore implements BotStore {
  readonly #store: BotStore;
  #hasCrashed = false;

  constructor(store: BotStore) {
    this.#store = store;
  }

  get hasCrashed(): boolean {
    return this.#hasCrashed;
  }

  crash(): void {
    this.#hasCrashed = true;
  }

  get(...args: Parameters<BotStore['get']>): ReturnType<BotStore['get']> {
    return this.#unlessCrashed(() => this.#store.get(...args));
  }

  set(...args: Parameters<BotStore['set']>): ReturnType<BotStore['set']> {
    return this.#unlessCrashed(() => this.#store.set(...args));
  }

  put(...args: Parameters<BotStore['put']>): ReturnType<BotStore['put']> {
    return this.#unlessCrashed(() => this.#store.put(...args));
  }

  delete(...args: Parameters<BotStore['delete']>): ReturnType<BotStore['delete']> {
    return this.#unlessCrashed(() => this.#store.delete(...args));
  }

  list(...args: Parameters<BotStore['list']>): ReturnType<BotStore['list']> {
    return this.#unlessCrashed(() => this.#store.list(...args));
  }

  async close(): Promise<void> {}

  /** A process that is gone never hears of what it waited for. */
  async #unlessCrashed<Result>(act: () => Promise<Result>): Promise<Result> {
    if (!this.#hasCrashed) {
      const result = await act();
      if (!this.#hasCrashed) return result;
    }
    return new Promise<Result>(() => undefined);
  }
}
