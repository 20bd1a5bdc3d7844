import { type ClientClock, pause } from './client-clock.ts';
import { type Connection, type ConnectionEnd, openConnection, type ServerEvent } from './connection.ts';
import type { ConnectionState } from './connection-state.ts';
import { cancelled, ChatError, isSessionOver, stoppedHere, tokenRefused, unreachable } from './errors.ts';
import { onAbort } from './on-abort.ts';
import type { ReconnectPolicy } from './reconnect-policy.ts';
import type { Connect } from './socket.ts';

/** Why a token is asked for: for an ordinary attempt, or because the server refused the one before. */
export type TokenReason = 'connect' | 'refused';

export interface KeeperOptions {
  url: string;
  getToken: ((context: { reason: TokenReason }) => Promise<string | undefined>) | undefined;
  connect: Connect;
  roomActivity: boolean | undefined;
  policy: ReconnectPolicy;
  clock: ClientClock;
  onState: (state: ConnectionState) => void;
  /** A connection is there. The state becomes `live` when the promise resolves; it must not reject. */
  onOpen: (connection: Connection) => Promise<void>;
  onEvent: (event: ServerEvent) => void;
  /** In the same moment in which the connection ends. */
  onEnd: () => void;
}

type Outcome =
  | { kind: 'ended'; end: ConnectionEnd; wasLive: boolean }
  | { kind: 'failed'; error: ChatError }
  | { kind: 'token-refused'; error: ChatError }
  | { kind: 'given-up'; error: ChatError };

/** From `start` to `stop`. */
interface Run {
  readonly abort: AbortController;
  readonly firstLive: PromiseWithResolvers<void>;
  hasBeenLive: boolean;
  /** The number of the attempt that is due or runs: 0 is the very first, beyond the policy's last they are quiet. */
  attempt: number;
  /** Ends the present wait, if there is one. */
  wake: AbortController;
}

const CONNECT_WAIT_MS = 10_000;

/** Keeps one connection up: connects, and after a loss connects again, as the policy says. */
export class ConnectionKeeper {
  readonly #options: KeeperOptions;
  readonly #awaitingConnection = new Set<() => void>();
  #state: ConnectionState = { status: 'idle' };
  #connection: Connection | undefined;
  #run: Run | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.url;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The open connection, if there is one at this moment. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Whoever stops waiting by the signal before the client is live stops it. */
  start({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    if (!this.#run) {
      const run = {
        abort: new AbortController(),
        firstLive: Promise.withResolvers<void>(),
        hasBeenLive: false,
        attempt: 0,
        wake: new AbortController(),
      };
      // Whoever does not wait for the start learns from the state that it failed.
      run.firstLive.promise.catch(() => undefined);
      this.#run = run;
      this.#setState({ status: 'connecting' });
      // What goes wrong out there is an outcome. Only a fault, as of somebody's own policy, comes here: it ends the run.
      this.#keep(run).catch((fault: unknown) => {
        const error = stoppedHere('A fault stopped the client: see the cause.', fault);
        this.#finish(run, { status: 'stopped', reason: 'refused', error });
      });
    }
    const run = this.#run;
    if (!signal || run.hasBeenLive) return run.firstLive.promise;
    const stopListening = onAbort(signal, () => {
      run.firstLive.reject(cancelled(signal));
      this.#finish(run, { status: 'stopped', reason: 'stopped' });
    });
    const started = run.firstLive.promise.finally(stopListening);
    started.catch(() => undefined);
    return started;
  }

  stop(): void {
    const run = this.#run;
    if (run) this.#finish(run, { status: 'stopped', reason: 'stopped' });
    else if (this.#state.status !== 'idle') this.#setState({ status: 'stopped', reason: 'stopped' });
  }

  retryNow(): void {
    const run = this.#run;
    const { status } = this.#state;
    if (!run || (status !== 'reconnecting' && status !== 'offline')) return;
    if (status === 'offline') run.attempt = 1;
    this.#setReconnecting(run, this.#options.clock.now());
    run.wake.abort();
  }

  /** Whatever was so before may be over: an open connection has to show that it lives, a wait ends. */
  wake(): void {
    if (this.#connection) this.#connection.probe();
    else this.retryNow();
  }

  /** The network is gone, though the socket may not know it for a while. */
  networkLost(): void {
    this.#connection?.lose(new Error('The browser went offline.'));
  }

  /** Waits for a connection while one is being made, for ten seconds at most. */
  connected({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<Connection> {
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    if (this.#connection) return Promise.resolve(this.#connection);
    const problem = this.#whyNoConnection();
    if (problem) return Promise.reject(problem);
    return new Promise((resolve, reject) => {
      const finish = () => {
        cancel();
        stopListening?.();
        this.#awaitingConnection.delete(look);
      };
      const stopListening =
        signal &&
        onAbort(signal, () => {
          reject(cancelled(signal));
          finish();
        });
      const look = () => {
        const problem = this.#whyNoConnection();
        if (this.#connection) resolve(this.#connection);
        else if (problem) reject(problem);
        else return;
        finish();
      };
      const cancel = this.#options.clock.setTimeout(() => {
        reject(unreachable(this.#options.url));
        finish();
      }, CONNECT_WAIT_MS);
      this.#awaitingConnection.add(look);
    });
  }

  /** What a call without a connection fails with. */
  noConnection(): ChatError {
    return this.#whyNoConnection() ?? unreachable(this.#options.url);
  }

  #whyNoConnection(): ChatError | undefined {
    switch (this.#state.status) {
      case 'idle':
        return stoppedHere('The client is not started. Call start() first.');
      case 'stopped':
        return this.#state.error ?? stoppedHere('The client is stopped. Call start() to connect again.');
      case 'offline':
        return this.#state.error;
      case 'connecting':
      case 'reconnecting':
      case 'catching-up':
      case 'live':
        return undefined;
    }
  }

  async #keep(run: Run): Promise<void> {
    const { getToken } = this.#options;
    const { signal } = run.abort;
    let reason: TokenReason = 'connect';
    for (;;) {
      const outcome = await this.#tryOnce(run, reason);
      if (signal.aborted) return;
      let error: ChatError;
      let atLeastMs = 0;
      switch (outcome.kind) {
        case 'given-up':
          return this.#finish(run, { status: 'stopped', reason: 'refused', error: outcome.error });
        case 'token-refused':
          if (reason === 'refused' || !getToken) {
            return this.#finish(run, { status: 'stopped', reason: 'refused', error: outcome.error });
          }
          reason = 'refused';
          continue;
        case 'failed':
          error = outcome.error;
          atLeastMs = error.retryAfterMs ?? 0;
          run.attempt++;
          break;
        case 'ended':
          if (outcome.end.kind === 'displaced') {
            return this.#finish(run, { status: 'stopped', reason: 'displaced', error: outcome.end.error });
          }
          error = outcome.end.kind === 'lost' ? outcome.end.error : unreachable(this.#options.url);
          atLeastMs = outcome.end.kind === 'draining' ? outcome.end.retryAfterMs : 0;
          // Who lets us in and cuts us at once gets no quicker tries than who is away.
          run.attempt = outcome.wasLive ? 1 : run.attempt + 1;
          reason = 'connect';
      }
      await this.#waitForTurn(run, error, atLeastMs);
      if (signal.aborted) return;
    }
  }

  async #waitForTurn(run: Run, error: ChatError, atLeastMs: number): Promise<void> {
    const { policy, clock } = this.#options;
    const isOffline = run.attempt > policy.maxAttempts;
    const policyMs = isOffline
      ? policy.offlineRetryMs * (0.75 + clock.random() / 2)
      : policy.nextDelayMs(run.attempt, () => clock.random());
    // The server told everybody the same time: the policy's randomness comes on top, so that they don't return together.
    const delayMs = atLeastMs + policyMs;
    run.wake = new AbortController();
    if (isOffline) this.#setState({ status: 'offline', error });
    else this.#setReconnecting(run, clock.now() + delayMs);
    await pause(clock, delayMs, run.wake.signal);
  }

  async #tryOnce(run: Run, reason: TokenReason): Promise<Outcome> {
    const { url, connect, roomActivity, clock, getToken, onEvent, onEnd } = this.#options;
    const { signal } = run.abort;
    let token: string | undefined;
    try {
      token = await getToken?.({ reason });
    } catch (error) {
      return toTokenOutcome(error);
    }
    let connection: Connection;
    try {
      connection = await openConnection({
        url,
        token,
        connect,
        roomActivity,
        clock,
        signal,
        onEvent,
        onEnd: () => {
          this.#connection = undefined;
          onEnd();
        },
      });
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      if (isSessionOver(error)) {
        return { kind: 'token-refused', error: tokenRefused(error, { url, hadToken: token !== undefined }) };
      }
      return { kind: error.retryable ? 'failed' : 'given-up', error };
    }
    if (!connection.isOpen) return { kind: 'ended', end: await connection.ended, wasLive: false };
    this.#connection = connection;
    this.#goLive(run, connection).catch((fault: unknown) => {
      connection.lose(new Error('What came could not be taken in.', { cause: fault }));
    });
    const end = await connection.ended;
    return { kind: 'ended', end, wasLive: this.#state.status === 'live' };
  }

  async #goLive(run: Run, connection: Connection): Promise<void> {
    this.#setState({ status: 'catching-up' });
    await this.#options.onOpen(connection);
    if (this.#connection !== connection) return;
    this.#setState({ status: 'live' });
    run.hasBeenLive = true;
    run.firstLive.resolve();
  }

  #finish(run: Run, state: ConnectionState & { status: 'stopped' }): void {
    if (this.#run !== run) return;
    this.#run = undefined;
    this.#setState(state);
    run.abort.abort();
    run.wake.abort();
    run.firstLive.reject(state.error ?? stoppedHere('The client is stopped. Call start() to connect again.'));
  }

  #setReconnecting({ attempt }: Run, nextAttemptAt: number): void {
    const { maxAttempts } = this.#options.policy;
    this.#setState({ status: 'reconnecting', attempt, maxAttempts, nextAttemptAt });
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
    for (const look of [...this.#awaitingConnection]) look();
  }
}

/** An error that may pass by itself is an attempt that failed; anything else says that no token will come. */
function toTokenOutcome(error: unknown): Outcome {
  if (error instanceof ChatError) return { kind: error.retryable ? 'failed' : 'given-up', error };
  return {
    kind: 'given-up',
    error: new ChatError({
      code: 'UNAUTHENTICATED',
      message: 'There is no token: getToken failed. Its error is the cause. Log in again.',
      retryable: false,
      cause: error,
    }),
  };
}
