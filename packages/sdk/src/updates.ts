import type { Applied } from './sync.ts';

type News = Pick<Applied, 'created' | 'outside'>;

/** Gathers what one step changes, so that listeners hear of it once, and only when it is complete. */
export class Updates {
  readonly #publish: (isChanged: boolean, news: readonly News[]) => void;
  #depth = 0;
  #isChanged = false;
  #news: News[] = [];

  constructor(publish: (isChanged: boolean, news: readonly News[]) => void) {
    this.#publish = publish;
  }

  run<Result>(step: () => Result): Result {
    this.#depth++;
    try {
      return step();
    } finally {
      this.#depth--;
      if (this.#depth === 0) this.#flush();
    }
  }

  markChanged(): void {
    this.run(() => (this.#isChanged = true));
  }

  add(news: News): void {
    this.run(() => this.#news.push(news));
  }

  #flush(): void {
    const isChanged = this.#isChanged;
    const news = this.#news;
    this.#isChanged = false;
    this.#news = [];
    this.#publish(isChanged, news);
  }
}
