import type { ConnectionState } from './connection-state.ts';
import { EventStream } from './event-stream.ts';

/** What waits for a slow reader; older states are of no use to anybody. */
const CAPACITY = 16;

/**
 * The states of a client, to look at, to subscribe to, and to iterate over. It is a store as Svelte knows them: `$states` in a component.
 *
 * @example
 * const stop = client.states.subscribe(({ status }) => console.log(status));
 * for await (const { status } of client.states) if (status === 'live') break;
 * stop();
 */
export class ObservableState implements AsyncIterable<ConnectionState, undefined> {
  readonly #listen: (listener: (state: ConnectionState) => void) => () => void;
  readonly #get: () => ConnectionState;

  /** @internal */
  constructor(get: () => ConnectionState, listen: (listener: (state: ConnectionState) => void) => () => void) {
    this.#get = get;
    this.#listen = listen;
  }

  /** The present state. */
  get value(): ConnectionState {
    return this.#get();
  }

  /** Calls the listener at once with the present state, and with every other one. The answer ends that. */
  subscribe(listener: (state: ConnectionState) => void): () => void {
    const stop = this.#listen(listener);
    listener(this.value);
    return stop;
  }

  /** The present state and those that follow. It ends after `stopped`. A slow reader misses the oldest of more than 16. */
  [Symbol.asyncIterator](): AsyncIterator<ConnectionState, undefined> {
    return new EventStream<ConnectionState>({
      capacity: CAPACITY,
      isLast: ({ status }) => status === 'stopped',
      listen: (push) => this.subscribe(push),
    });
  }
}
