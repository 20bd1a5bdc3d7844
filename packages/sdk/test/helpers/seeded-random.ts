/** Chance that can be repeated: the same seed draws the same numbers. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds must not begin alike, and nothing ever comes out of 0.
    this.#state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) || 1;
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }

  /** A whole number, both bounds included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<Value>(values: readonly [Value, ...(readonly Value[])]): Value {
    return values[this.between(0, values.length - 1)] ?? values[0];
  }
}
