import type { ConnectionState, RoomfulClient } from '@roomful/sdk';

/** What to tell about the connection; nothing, as long as all is well or only blinked. */
export type ConnectionNotice =
  | { kind: 'none' }
  | { kind: 'connecting' }
  | { kind: 'reconnecting'; attempt: number; maxAttempts: number }
  | { kind: 'catching-up' }
  | { kind: 'offline' }
  | { kind: 'displaced' };

const PATIENCE_MS = 2_000;

/** The client's connection, as far as a person needs to know. */
export class Connection {
  #client: RoomfulClient;
  #state = $state.raw<ConnectionState>({ status: 'idle' });
  #patienceOver = $state(false);
  #patience: ReturnType<typeof setTimeout> | undefined;
  #stopListening: () => void;

  constructor(client: RoomfulClient) {
    this.#client = client;
    this.#stopListening = client.on('state', (state) => this.#take(state));
    this.#take(client.state);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get live(): boolean {
    return this.#state.status === 'live';
  }

  get displaced(): boolean {
    return this.#state.status === 'stopped' && this.#state.reason === 'displaced';
  }

  get notice(): ConnectionNotice {
    const state = this.#state;
    switch (state.status) {
      case 'offline':
        return { kind: 'offline' };
      case 'stopped':
        return { kind: state.reason === 'displaced' ? 'displaced' : 'none' };
      case 'reconnecting':
        if (!this.#patienceOver) return { kind: 'none' };
        return { kind: 'reconnecting', attempt: state.attempt, maxAttempts: state.maxAttempts };
      case 'idle':
      case 'connecting':
        return this.#patienceOver ? { kind: 'connecting' } : { kind: 'none' };
      case 'catching-up':
        return this.#patienceOver ? { kind: 'catching-up' } : { kind: 'none' };
      case 'live':
        return { kind: 'none' };
    }
  }

  /** Tries at once, instead of when the next attempt is due. */
  retry(): void {
    this.#client.retryNow();
  }

  dispose(): void {
    this.#stopListening();
    clearTimeout(this.#patience);
  }

  #take(state: ConnectionState): void {
    this.#state = state;
    if (state.status === 'live' || state.status === 'stopped') {
      clearTimeout(this.#patience);
      this.#patience = undefined;
      this.#patienceOver = false;
    } else {
      this.#patience ??= setTimeout(() => (this.#patienceOver = true), PATIENCE_MS);
    }
  }
}
