import { cancelled, type ChatError } from './errors.ts';
import { onAbort } from './on-abort.ts';

export interface EventStreamOptions<Event> {
  /** How many events wait for a slow reader at most. Beyond that the oldest are dropped. */
  capacity: number;
  signal?: AbortSignal | undefined;
  /** Begins to listen, and answers with what ends it. */
  listen: (push: (event: Event) => void) => () => void;
  /** Stands in the place of so many dropped events, if they are to be told of. */
  toOverflow?: (dropped: number) => Event;
  /** Whether nothing comes after this event. */
  isLast: (event: Event) => boolean;
}

/** Events for `for await`: everything from the moment in which it was made, in order, as far as the reader keeps up. */
export class EventStream<Event> implements AsyncIterableIterator<Event, undefined>, AsyncDisposable {
  readonly #options: EventStreamOptions<Event>;
  readonly #stopListening: (() => void)[] = [];
  #waiting: Event[] = [];
  #dropped = 0;
  #readers: PromiseWithResolvers<IteratorResult<Event, undefined>>[] = [];
  #isOver = false;
  /** Thrown once, in place of the end. */
  #error: ChatError | undefined;

  constructor(options: EventStreamOptions<Event>) {
    this.#options = options;
    const { listen, signal } = options;
    if (signal?.aborted) {
      this.#end(cancelled(signal));
      return;
    }
    this.#stopListening.push(listen((event) => this.#push(event)));
    if (signal) this.#stopListening.push(onAbort(signal, () => this.#end(cancelled(signal))));
    // Listening may have told the last event already.
    if (this.#isOver) for (const stop of this.#stopListening) stop();
  }

  /** The stream itself: it is read once. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next event; waits for one when all were read. */
  next(): Promise<IteratorResult<Event, undefined>> {
    const event = this.#take();
    if (event) return Promise.resolve({ done: false, value: event.value });
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) return Promise.reject(error);
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    const reader = Promise.withResolvers<IteratorResult<Event, undefined>>();
    this.#readers.push(reader);
    return reader.promise;
  }

  /** Ends the stream, as `break` in a loop does. */
  return(): Promise<IteratorResult<Event, undefined>> {
    this.#waiting = [];
    this.#dropped = 0;
    this.#end(undefined);
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the stream. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #push(event: Event): void {
    // The reader left within the telling of this very event.
    if (this.#isOver) return;
    const reader = this.#readers.shift();
    if (reader) reader.resolve({ done: false, value: event });
    else {
      this.#waiting.push(event);
      if (this.#waiting.length > this.#options.capacity) {
        this.#waiting.shift();
        this.#dropped++;
      }
    }
    if (this.#options.isLast(event)) this.#end(undefined);
  }

  #take(): { value: Event } | undefined {
    const { toOverflow } = this.#options;
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0 && toOverflow) return { value: toOverflow(dropped) };
    return this.#waiting.length > 0 ? { value: this.#waiting.shift() as Event } : undefined;
  }

  #end(error: ChatError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const stop of this.#stopListening) stop();
    const [first, ...others] = this.#readers.splice(0);
    if (error === undefined) first?.resolve({ done: true, value: undefined });
    else if (first) first.reject(error);
    else this.#error = error;
    for (const reader of others) reader.resolve({ done: true, value: undefined });
  }
}
