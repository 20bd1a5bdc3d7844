import { limits, type Message } from '@roomful/protocol';
import { type ClientClock, pause } from './client-clock.ts';
import { asChatError, cancelled, type ChatError, isSessionOver, retryDelayMs, stoppedHere } from './errors.ts';
import { newClientId } from './new-client-id.ts';
import type { RequestOptions } from './requests.ts';
import { onAbort } from './on-abort.ts';
import type { ServerClock } from './server-clock.ts';
import type { OutgoingEntry } from './timeline-entry.ts';
import type { WaitingMessages } from './waiting-messages.ts';

export interface OutboxOptions {
  clock: ClientClock;
  serverClock: ServerClock;
  /** Whether the room is in step with the server on the present connection. */
  isReady: () => boolean;
  /** One attempt: it takes what it sends in the moment in which it goes out, if it does. Throws `ChatError`. */
  send: (draw: () => Outgoing) => Promise<Message>;
  /** The server does not see us in the room: join again. */
  rejoin: () => Promise<void>;
  /** The server's answer. It belongs in the timeline first and then in `confirm`, so that no row is ever missing. */
  onAccepted: (message: Message) => void;
  onChange: () => void;
  /** Hears every refusal, whether it is waited for or final. */
  onRefused?: (error: ChatError) => void;
  /** Tries without end whatever may pass by itself: for programs, which no person watches. */
  isPersistent?: boolean;
  /** Keeps what waits beyond the end of the program. */
  waiting?: WaitingMessages | undefined;
}

/** What `JoinedRoom.send` takes beside the text. */
export interface SendOptions extends RequestOptions {
  /**
   * An idempotency key of one's own, at most 64 characters. When a message of this user has it already, whatever its text
   * is, then that one is the answer.
   */
  clientId?: string;
}

export interface AddOptions extends SendOptions {
  /** Unix ms, the server's clock: the message stands after what was written then, though its writer's clock may be ahead. */
  notBefore?: number;
}

/** What goes out of a message. */
export interface Outgoing {
  clientId: string;
  content: string;
  timestamp: number;
}

/** What a sender holds of its message. */
export interface Sent {
  clientId: string;
  /** The stored message; rejects with `ChatError` when it becomes `failed`. Nobody has to wait for it. */
  accepted: Promise<Message>;
}

interface Item {
  entry: OutgoingEntry;
  /** Tries that got no answer or a refusal, since the last time the person asked for it. */
  failures: number;
  /** The outcome of these tries: a retry of what failed has a new one. */
  accepted: PromiseWithResolvers<Message>;
  /** A try went out, so the server may have it: nobody can take it back any more. */
  isOut: boolean;
  stopListening: (() => void) | undefined;
  hasOwnKey: boolean;
  /** Resolves when it is kept, if it is to be: only then it goes out. */
  kept: Promise<void> | undefined;
}

/** Beyond the first try, see. */
const RETRIES_MAX = 3;
/** A message that waited this long is stamped anew: the server would refuse its time. */
const STALE_AFTER_MS = limits.clockSkewMs - 10_000;
/** The server sets the pace with these: waiting for it is no failure. */
const PACING_CODES: ReadonlySet<string> = new Set(['RATE_LIMITED', 'OVERLOADED', 'SERVER_DRAINING']);

/**
 * A room's outgoing messages: strictly in order, one under way at a time. Every try of a message carries the same
 * `clientId`, so however often it is sent, the room has it once.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #closed = new AbortController();
  #items: readonly Item[] = [];
  #isPumping = false;
  #lastStamp = 0;
  #lastAccepted = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get entries(): readonly OutgoingEntry[] {
    return this.#items.map((item) => item.entry);
  }

  /** A signal takes the message back as long as no try of it went out. */
  add(content: string, { clientId: ownKey, notBefore, signal }: AddOptions = {}): Sent {
    const clientId = ownKey ?? newClientId();
    const same = this.#find(clientId);
    if (same?.entry.state === 'sending') return { clientId, accepted: same.accepted.promise };
    const entry: OutgoingEntry = {
      kind: 'outgoing',
      key: clientId,
      clientId,
      content,
      timestamp: this.#stamp(notBefore),
      state: 'sending',
    };
    const item: Item = { ...createItem(entry), hasOwnKey: ownKey !== undefined, kept: this.#keep(entry) };
    if (signal) item.stopListening = onAbort(signal, () => this.#takeBack(item, cancelled(signal)));
    this.#setItems([...this.#items, item]);
    this.pump();
    return { clientId, accepted: item.accepted.promise };
  }

  /** What waited at the end of another run: it goes out before everything else, under the same keys. */
  restore(messages: readonly Outgoing[]): void {
    const restored = messages
      .filter(({ clientId }) => !this.has(clientId))
      .map(({ clientId, content, timestamp }): Item => {
        const entry = { kind: 'outgoing', key: clientId, clientId, content, timestamp, state: 'sending' } as const;
        // It may have gone out then.
        return { ...createItem(entry), isOut: true };
      });
    if (restored.length === 0) return;
    this.#setItems([...restored, ...this.#items]);
    this.pump();
  }

  has(clientId: string): boolean {
    return this.#items.some((item) => item.entry.clientId === clientId);
  }

  /** The room has the message, whichever way that became known. */
  confirm(message: Message): void {
    const item = this.#find(message.clientId);
    if (!item) return;
    this.#lastAccepted = Math.max(this.#lastAccepted, message.timestamp);
    this.#remove(item);
    item.accepted.resolve(message);
  }

  /** Sends a failed message again, after those that wait: its place in time is now. */
  retry(clientId: string): void {
    const item = this.#find(clientId);
    if (item?.entry.state !== 'failed' || this.#closed.signal.aborted) return;
    item.failures = 0;
    item.accepted = createOutcome();
    item.entry = { ...withState(item.entry, 'sending'), timestamp: this.#stamp() };
    item.kept = this.#keep(item.entry);
    this.#setItems([...this.#items.filter((other) => other !== item), item]);
    this.pump();
  }

  discard(clientId: string): void {
    const item = this.#find(clientId);
    if (item?.entry.state === 'failed') this.#remove(item);
  }

  /** Sends what waits, if it can be sent. Call it whenever the room becomes ready. */
  pump(): void {
    // Every error of a try is handled there; it can't reject.
    if (!this.#isPumping) void this.#pump();
  }

  /** Resolves when nothing is being sent any more, or after `patienceMs`. */
  async settle(patienceMs: number): Promise<void> {
    const waiting = this.#items.filter((item) => item.entry.state === 'sending').map((item) => item.accepted.promise);
    if (waiting.length === 0) return;
    const done = new AbortController();
    // Closing settles them too. `allSettled` can't reject.
    void Promise.allSettled(waiting).then(() => done.abort());
    await pause(this.#options.clock, patienceMs, done.signal);
  }

  /** Nothing goes out any more. What was not confirmed is `failed`, with its text; what is kept may stay for another run. */
  close(error: ChatError, isKept = false): void {
    this.#closed.abort();
    this.fail(error, isKept);
  }

  /** What waits is `failed`, with its text; what comes from now on goes out. */
  fail(error: ChatError, isKept: boolean): void {
    for (const item of this.#items) this.#fail(item, error, isKept);
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    try {
      for (let item = this.#next(); item; item = this.#next()) await this.#deliver(item);
    } finally {
      this.#isPumping = false;
    }
  }

  #next(): Item | undefined {
    if (this.#closed.signal.aborted || !this.#options.isReady()) return undefined;
    return this.#items.find((item) => item.entry.state === 'sending');
  }

  async #deliver(item: Item): Promise<void> {
    if (item.kept) {
      await item.kept;
      item.kept = undefined;
      if (!this.#isOpen(item) || !this.#options.isReady()) return;
    }
    const draw = () => {
      if (!this.#isOpen(item)) throw stoppedHere('Taken back, or there already.');
      item.isOut = true;
      item.stopListening?.();
      item.entry = { ...item.entry, timestamp: this.#restamp(item.entry.timestamp) };
      const { clientId, content, timestamp } = item.entry;
      return { clientId, content, timestamp };
    };
    try {
      // The message may come back in a batch before its answer, or instead of it: then nothing is waited for.
      const message = await Promise.race([this.#options.send(draw), item.accepted.promise]);
      if (!this.#isOpen(item)) return;
      this.#options.onAccepted(message);
    } catch (error) {
      if (this.#isOpen(item)) await this.#recover(item, asChatError(error));
    }
  }

  async #recover(item: Item, error: ChatError): Promise<void> {
    // The connection ended: that says nothing about the message. After the resume it is known, or goes out again.
    if (error.code === 'UNREACHABLE' || error.code === 'STOPPED') return;
    this.#options.onRefused?.(error);
    const first = item.hasOwnKey ? firstUnderKey(error) : undefined;
    if (first) return this.#options.onAccepted(first);
    const isCorrected = error.code === 'CLOCK_SKEW' && this.#correctClock(item, error);
    if (isCorrected && item.failures === 0) {
      item.failures = 1;
      return;
    }
    if (!PACING_CODES.has(error.code)) item.failures++;
    const mayRetry = error.retryable || isCorrected || error.code === 'NOT_IN_ROOM' || isSessionOver(error);
    const isTried = item.failures > RETRIES_MAX;
    if (!mayRetry || (isTried && !this.#options.isPersistent)) return this.#fail(item, error);
    if (error.code === 'NOT_IN_ROOM' && !isTried) return this.#options.rejoin();
    if (error.code === 'NOT_IN_ROOM') await this.#options.rejoin();
    if (error.code === 'TIMEOUT') return;
    item.entry = { ...item.entry, error };
    this.#options.onChange();
    await pause(this.#options.clock, retryDelayMs(error, item.failures), this.#closed.signal);
  }

  /** The next try then carries the server's time, and the person notices nothing. */
  #correctClock(item: Item, error: ChatError): boolean {
    const serverTime = error.details?.['serverTime'];
    if (typeof serverTime !== 'number') return false;
    this.#options.serverClock.correct(serverTime);
    this.#lastStamp = 0;
    item.entry = { ...item.entry, timestamp: this.#stamp() };
    return true;
  }

  #takeBack(item: Item, error: ChatError): void {
    if (item.isOut || !this.#isOpen(item)) return;
    this.#remove(item);
    item.accepted.reject(error);
  }

  #fail(item: Item, error: ChatError, isKept?: boolean): void {
    if (item.entry.state === 'failed') return;
    item.stopListening?.();
    if (!isKept) this.#options.waiting?.remove(item.entry.clientId);
    item.entry = { ...withState(item.entry, 'failed'), error };
    item.accepted.reject(error);
    // Nobody looks at what a program failed to send: the program has heard of it.
    if (this.#options.isPersistent) this.#items = this.#items.filter((other) => other !== item);
    this.#options.onChange();
  }

  /** The server's time, never before that of an own earlier message: so one's own messages keep their order. */
  #stamp(notBefore = 0): number {
    const now = this.#options.serverClock.now();
    this.#lastStamp = Math.max(this.#lastStamp, this.#lastAccepted, now, Math.min(notBefore, now + STALE_AFTER_MS));
    return this.#lastStamp;
  }

  #restamp(timestamp: number): number {
    const now = this.#options.serverClock.now();
    return Math.max(Math.abs(timestamp - now) > STALE_AFTER_MS ? now : timestamp, this.#lastAccepted);
  }

  #isOpen(item: Item): boolean {
    return this.#items.includes(item) && item.entry.state === 'sending';
  }

  #find(clientId: string): Item | undefined {
    return this.#items.find((item) => item.entry.clientId === clientId);
  }

  #keep({ clientId, content, timestamp }: OutgoingEntry): Promise<void> | undefined {
    return this.#options.waiting?.put({ clientId, content, timestamp });
  }

  #remove(item: Item): void {
    item.stopListening?.();
    this.#options.waiting?.remove(item.entry.clientId);
    this.#setItems(this.#items.filter((other) => other !== item));
  }

  #setItems(items: readonly Item[]): void {
    this.#items = items;
    this.#options.onChange();
  }
}

function createItem(entry: OutgoingEntry): Item {
  return {
    entry,
    failures: 0,
    accepted: createOutcome(),
    isOut: false,
    stopListening: undefined,
    hasOwnKey: false,
    kept: undefined,
  };
}

/** Nobody has to wait for it: the entry tells the failure too. */
function createOutcome(): PromiseWithResolvers<Message> {
  const outcome = Promise.withResolvers<Message>();
  outcome.promise.catch(() => undefined);
  return outcome;
}

/** What the server has under the key of this message, when that is another text. */
function firstUnderKey({ code, details }: ChatError): Message | undefined {
  return code === 'CLIENT_ID_REUSED' ? (details?.['message'] as Message | undefined) : undefined;
}

function withState(
  { kind, key, clientId, content, timestamp }: OutgoingEntry,
  state: OutgoingEntry['state'],
): OutgoingEntry {
  return { kind, key, clientId, content, timestamp, state };
}
