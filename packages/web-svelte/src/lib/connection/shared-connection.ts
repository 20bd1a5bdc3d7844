import {
  type Connect,
  connectWithSocketIo,
  defaultReconnectPolicy,
  type ReconnectPolicy,
  type Socket,
  type SocketOptions,
} from '@roomful/sdk';
import type { ToLine, ToTab } from './line-messages.ts';

interface Host {
  /** Throws where there are no such workers. */
  startWorker(): Pick<SharedWorker, 'port' | 'onerror'>;
  holdLock(): Promise<string>;
  onLockReleased(lock: string, options: { signal: AbortSignal; onReleased: () => void }): void;
  page: Pick<Document, 'hidden' | 'hasFocus'>;
  isOnline(): boolean;
  /** The tab is parked, or not any more. */
  onParked(isParked: boolean): void;
  /** Ends the client's waiting. */
  retryNow(): void;
}

/** Longer than a busy machine takes to start a worker, and shorter than the client waits for a socket. */
const HELLO_MS = 8_000;
const PARKED_MS = 3_600_000;

/**
 * How this tab's client gets its sockets: from the worker that has one connection for all tabs, or, where that does not work,
 * of its own.
 */
export class SharedConnection {
  readonly #host: Host;
  #isBroken = false;
  #isParked = false;
  /** Where a parked tab hears that it may go on. */
  #parkedPort: MessagePort | undefined;
  #parking = new AbortController();
  /** What the server would have said if this tab had not been parked when another device took over. */
  #missedWelcome: unknown;

  constructor(host: Host) {
    this.#host = host;
  }

  /** False where each tab has a connection of its own. */
  get isShared(): boolean {
    return !this.#isBroken;
  }

  readonly policy: ReconnectPolicy = {
    ...defaultReconnectPolicy,
    nextDelayMs: (attempt, random) =>
      this.#isParked ? PARKED_MS : defaultReconnectPolicy.nextDelayMs(attempt, random),
  };

  readonly connect: Connect = (options) => {
    if (this.#isParked) return waiting(options);
    if (this.#missedWelcome !== undefined) return this.#displaced(options);
    if (this.#isBroken) return connectWithSocketIo(options);
    this.#endParking();
    try {
      return this.#open(options);
    } catch {
      // No such workers here, or not allowed: then as if there had never been any.
      this.#isBroken = true;
      return connectWithSocketIo(options);
    }
  };

  /** The tab is used again. */
  resume(): void {
    if (!this.#isParked) return;
    this.#setParked(false);
    this.#host.retryNow();
  }

  dispose(): void {
    this.#isParked = false;
    this.#parking.abort();
    this.#endParking();
  }

  #open({ url, auth, onEvent, onTraffic, onClose }: SocketOptions): Socket {
    const worker = this.#host.startWorker();
    const { port } = worker;
    const answers = new Map<number, (reply: unknown) => void>();
    let lastId = 0;
    let isOver = false;
    let workerLock = '';
    const over = new AbortController();
    const say = (message: ToLine) => port.postMessage(message);
    const end = (...how: Parameters<typeof onClose>) => {
      if (isOver) return;
      isOver = true;
      over.abort();
      clearTimeout(patience);
      onClose(...how);
    };
    const fail = (cause: string) => {
      if (isOver) return;
      this.#isBroken = true;
      say({ kind: 'close', isOffline: false });
      end({ cause: new Error(cause) });
    };
    const patience = setTimeout(() => fail('The shared connection did not start.'), HELLO_MS);
    worker.onerror = () => fail('The shared connection failed to start.');
    port.onmessage = ({ data }: MessageEvent<ToTab>) => {
      switch (data.kind) {
        case 'hello':
          worker.onerror = null;
          clearTimeout(patience);
          workerLock = data.lock;
          // A worker that crashed tells nobody; the next socket starts another.
          return this.#host.onLockReleased(data.lock, {
            signal: over.signal,
            onReleased: () => end({ cause: new Error('The shared connection crashed.') }),
          });
        case 'event':
          if (isOver) return;
          onTraffic();
          return onEvent(data.name, data.payload);
        case 'traffic':
          return isOver ? undefined : onTraffic();
        case 'answer': {
          const answer = answers.get(data.id);
          answers.delete(data.id);
          if (isOver) return;
          onTraffic();
          return answer?.(data.reply);
        }
        case 'closed':
          port.close();
          return end({ refusal: data.refusal, cause: new Error(data.cause ?? 'The connection ended.') });
        case 'parked': {
          if (isOver) return;
          this.#parkedPort = port;
          this.#setParked(true);
          // With its worker goes whoever could say that the tab may go on.
          this.#host.onLockReleased(workerLock, { signal: this.#parking.signal, onReleased: () => this.resume() });
          end({ cause: new Error('Another tab went to another room.') });
          if (data.byHidden && !this.#host.page.hidden && this.#host.page.hasFocus()) this.resume();
          return;
        }
        case 'free':
          return this.resume();
        case 'displaced':
          this.#missedWelcome = data.welcome;
          return this.resume();
      }
    };
    this.#host.holdLock().then(
      (lock) => !isOver && say({ kind: 'open', url, auth, lock }),
      () => fail('The tab could not take its lock.'),
    );
    return {
      emit: (name, payload, onAnswer) => {
        const { hidden: isHidden } = this.#host.page;
        if (!onAnswer) return say({ kind: 'emit', name, payload, isHidden });
        answers.set(++lastId, onAnswer);
        say({ kind: 'emit', name, payload, id: lastId, isHidden });
      },
      close: () => {
        if (isOver) return;
        isOver = true;
        over.abort();
        clearTimeout(patience);
        say({ kind: 'close', isOffline: !this.#host.isOnline() });
      },
    };
  }

  /** It hears now what it would have heard: the client is then as displaced as those of the other tabs. */
  #displaced({ onEvent }: SocketOptions): Socket {
    const welcome = this.#missedWelcome;
    this.#missedWelcome = undefined;
    queueMicrotask(() => {
      onEvent('welcome', welcome);
      onEvent('session_displaced', {});
    });
    return { emit() {}, close() {} };
  }

  #setParked(isParked: boolean): void {
    this.#isParked = isParked;
    this.#parking.abort();
    this.#parking = new AbortController();
    this.#host.onParked(isParked);
  }

  #endParking(): void {
    this.#parkedPort?.postMessage({ kind: 'close', isOffline: false } satisfies ToLine);
    this.#parkedPort = undefined;
  }
}

function waiting({ onClose }: SocketOptions): Socket {
  let isOver = false;
  queueMicrotask(() => isOver || onClose({ cause: new Error('Another tab is in another room.') }));
  return { emit() {}, close: () => void (isOver = true) };
}
