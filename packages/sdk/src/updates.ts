import type { Message } from '@roomful/protocol';

/** Gathers what one step changes, so that listeners hear of it once, and only when it is complete. */
export class Updates {
  readonly #publish: (change: { isChanged: boolean; created: readonly Message[] }) => void;
  #depth = 0;
  #isChanged = false;
  #created: Message[] = [];

  constructor(publish: (change: { isChanged: boolean; created: readonly Message[] }) => void) {
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

  addCreated(messages: readonly Message[]): void {
    this.run(() => this.#created.push(...messages));
  }

  #flush(): void {
    const isChanged = this.#isChanged;
    const created = this.#created;
    if (!isChanged && created.length === 0) return;
    this.#isChanged = false;
    this.#created = [];
    this.#publish({ isChanged, created });
  }
}
