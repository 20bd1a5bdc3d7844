/** The way in under one name at a time, and how the last try ended. */
export class Entering {
  #join: (username: string) => Promise<void>;
  #name = $state.raw<string | undefined>(undefined);
  #refused = $state.raw<unknown>(undefined);

  /** `join` rejects with a refusal. */
  constructor(join: (username: string) => Promise<void>) {
    this.#join = join;
  }

  /** Under which name somebody is on the way in. */
  get name(): string | undefined {
    return this.#name;
  }

  get refused(): unknown {
    return this.#refused;
  }

  /** What is typed from now on is another try. */
  forget(): void {
    this.#refused = undefined;
  }

  /** Never rejects. On the way in already, nothing happens. */
  async enter(name: string): Promise<void> {
    if (this.#name !== undefined) return;
    this.#name = name;
    this.#refused = undefined;
    try {
      await this.#join(name);
    } catch (error) {
      this.#refused = error;
    } finally {
      this.#name = undefined;
    }
  }
}
