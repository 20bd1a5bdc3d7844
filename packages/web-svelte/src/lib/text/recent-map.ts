/** A map that forgets what was not asked for the longest. */
export class RecentMap<Key, Value extends object> {
  readonly #values = new Map<Key, Value>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.#moveToEnd(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#moveToEnd(key, value);
    const [oldest] = this.#values.size > this.#max ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  #moveToEnd(key: Key, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
  }
}
