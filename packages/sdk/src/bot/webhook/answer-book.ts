/** So many events are remembered. */
const KEPT_MAX = 200;

/**
 * The answers of the last events. A server that did not wait for an answer sends the event again: it gets what the first
 * run of the handlers said, or waits for it, and the handlers run once.
 */
export class AnswerBook<Answer> {
  readonly #answers = new Map<string, Promise<Answer | undefined>>();

  /** `undefined` from `work`: it is to be done again when it is asked for again. */
  answer(key: string, work: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
    const known = this.#answers.get(key);
    if (known) return known;
    const working = work();
    this.#answers.set(key, working);
    const forget = () => {
      if (this.#answers.get(key) === working) this.#answers.delete(key);
    };
    working.then((answer) => {
      if (answer === undefined) forget();
    }, forget);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= KEPT_MAX) break;
      this.#answers.delete(oldest);
    }
    return working;
  }
}
