/**
 * A map that forgets what was not asked for lately: it keeps the last `max` values at least, and twice as many at most.
 * Two maps take turns, for a map that loses its first key again and again gets slow.
 */
export class RecentMap<Key, Value extends object> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#max) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
