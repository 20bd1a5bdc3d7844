import { ChatError } from '../errors.ts';

const KEY_MAX = 32;

/**
 * The sends that one event began, awaited by their handler or not. [BOT2] Each has a key that is the same whenever the
 * event comes again: the event's id with the number of the call, or with the name that the handler gave it.
 */
export class PendingSends {
  readonly #eventId: string;
  readonly #running = new Set<Promise<unknown>>();
  readonly #keys = new Set<string>();
  #calls = 0;
  #failures: { watched: { isWatched: boolean }; error: unknown }[] = [];

  constructor(eventId: string) {
    this.#eventId = eventId;
  }

  /** Throws `ChatError` `INVALID_PAYLOAD` for a key that is no key, or that was used before. */
  nextClientId(key: string | undefined): string {
    if (key === undefined) return `${this.#eventId}:${this.#calls++}`;
    if (!/^[\x21-\x7e]{1,32}$/.test(key)) {
      throw invalid(`A key has 1 to ${KEY_MAX} visible ASCII characters without blanks, and "${key}" has not.`);
    }
    if (this.#keys.has(key)) throw invalid(`The key "${key}" was given to two messages of one event. Use two keys.`);
    this.#keys.add(key);
    return `${this.#eventId}:=${key}`;
  }

  /** The answer fails as the act does; a failure that nobody looks at is told by `settled`. */
  add<Result>(act: () => Promise<Result>): Promise<Result> {
    const watched = new WatchedPromise<Result>((resolve, reject) => void act().then(resolve, reject));
    // The base class's `then` does not count as watching.
    const done = Promise.prototype.then
      .call(watched, undefined, (error: unknown) => this.#failures.push({ watched, error }))
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
    return watched;
  }

  /** [BOT3] Resolves when nothing is under way. Throws the first failure that nobody waited for. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    const failure = this.#failures.find(({ watched }) => !watched.isWatched);
    this.#failures = [];
    if (failure) throw failure.error;
  }
}

/** Knows whether somebody waits for it. */
class WatchedPromise<Result> extends Promise<Result> {
  isWatched = false;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = Result, B = never>(
    onResolved?: ((value: Result) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.isWatched = true;
    return super.then(onResolved, onRejected);
  }
}

function invalid(message: string): ChatError {
  return new ChatError({ code: 'INVALID_PAYLOAD', message, retryable: false });
}
