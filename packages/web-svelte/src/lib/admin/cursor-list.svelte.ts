import type { Page } from './admin-api.ts';

/** A list that the server hands out in pages, each of which knows only the next one. */
export class CursorList<Item> {
  #load: (cursor: number | undefined) => Promise<Page<Item>>;
  #items = $state.raw<readonly Item[] | undefined>(undefined);
  #error = $state.raw<unknown>(undefined);
  /** Where the pages up to the one that is shown begin. */
  #cursors = $state.raw<readonly (number | undefined)[]>([undefined]);
  #next = $state.raw<number | undefined>(undefined);
  #asked = 0;

  constructor(load: (cursor: number | undefined) => Promise<Page<Item>>) {
    this.#load = load;
  }

  get items(): readonly Item[] | undefined {
    return this.#items;
  }

  get error(): unknown {
    return this.#error;
  }

  get hasPrevious(): boolean {
    return this.#cursors.length > 1;
  }

  get hasNext(): boolean {
    return this.#next !== undefined;
  }

  /** From the beginning, as after another search. */
  restart = (): Promise<void> => this.#show([undefined]);
  refresh = (): Promise<void> => this.#show(this.#cursors);
  previous = (): Promise<void> => this.#show(this.hasPrevious ? this.#cursors.slice(0, -1) : this.#cursors);
  next = (): Promise<void> => this.#show(this.hasNext ? [...this.#cursors, this.#next] : this.#cursors);

  async #show(cursors: readonly (number | undefined)[]): Promise<void> {
    const asked = ++this.#asked;
    this.#error = undefined;
    try {
      const { items, nextCursor } = await this.#load(cursors.at(-1));
      if (asked !== this.#asked) return;
      this.#items = items;
      this.#cursors = cursors;
      this.#next = nextCursor;
    } catch (error) {
      if (asked === this.#asked) this.#error = error;
    }
  }
}
