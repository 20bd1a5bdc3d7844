import type { ClientClock } from './client-clock.ts';
import { cancelled, ChatError } from './errors.ts';
import { onAbort } from './on-abort.ts';

/** What a person waits for, what keeps the rooms in step, and everything else: in this order. */
export type LaneName = 'interactive' | 'sync' | 'background';

export interface LaneOptions {
  /** Takes a request that waits out of its lane. One that is under way stays there until it is answered. */
  signal?: AbortSignal | undefined;
  /** Whether the lane repeats what the server refused only for now. Whoever repeats by itself says no. */
  mayRepeat?: boolean;
}

interface Entry {
  /** The order of asking, which repeating does not change. */
  number: number;
  send: () => Promise<void>;
  reject: (error: unknown) => void;
  mayRepeat: boolean;
  refusals: number;
}

interface Lane {
  /** How many may be under way at most. */
  bound: number;
  /** How many may be just now: 1 after a refusal, and one more for every answer since, but for the first. */
  window: number;
  /** Answers since the last refusal. Where the server lets one pass at a time, there is no more than one in a row. */
  answered: number;
  underWay: number;
  waiting: Entry[];
  /** Set while the server asked to wait. */
  cancelPause: (() => void) | undefined;
}

const BOUNDS: Readonly<Record<LaneName, number>> = { interactive: 16, sync: 16, background: 4 };
const PACING_CODES: ReadonlySet<string> = new Set(['RATE_LIMITED', 'OVERLOADED']);
const REPEATS_MAX = 8;
/** Who would have to wait longer hears of it instead. */
const PAUSE_MAX_MS = 60_000;

/**
 * Lets requests go out a few at a time, and the more urgent first. A lane with others waiting above it goes on with one
 * request at a time: nothing is starved, in neither direction. When the server asks to wait, the lane waits, repeats
 * what was refused, and becomes quicker again with every answer: a refusal is never answered with a flood.
 */
export class Lanes {
  readonly #clock: ClientClock;
  readonly #lanes: Readonly<Record<LaneName, Lane>> = {
    interactive: createLane('interactive'),
    sync: createLane('sync'),
    background: createLane('background'),
  };
  #asked = 0;

  constructor(clock: ClientClock) {
    this.#clock = clock;
  }

  /** Runs `send` as soon as there is room for it, in this very moment if there is. Rejects as `send` does, or with `STOPPED`. */
  take<Result>(name: LaneName, send: () => Promise<Result>, options: LaneOptions = {}): Promise<Result> {
    const { signal, mayRepeat = true } = options;
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    const lane = this.#lanes[name];
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const entry: Entry = {
      number: this.#asked++,
      send: async () => resolve(await send()),
      reject,
      mayRepeat,
      refusals: 0,
    };
    const stopListening = signal && onAbort(signal, () => this.#abandon(lane, entry, cancelled(signal)));
    lane.waiting.push(entry);
    this.#fill();
    return stopListening ? promise.finally(stopListening) : promise;
  }

  /** The connection ended: whatever still waits would have to go over it. */
  clear(error: ChatError): void {
    for (const lane of Object.values(this.#lanes)) {
      lane.cancelPause?.();
      lane.cancelPause = undefined;
      for (const entry of lane.waiting.splice(0)) entry.reject(error);
    }
  }

  #fill(): void {
    let isOvertaken = false;
    for (const lane of Object.values(this.#lanes)) {
      const bound = isOvertaken ? 1 : lane.window;
      while (!lane.cancelPause && lane.underWay < bound) {
        const entry = lane.waiting.shift();
        if (!entry) break;
        // It can't reject: `#send` hands every error to the entry.
        void this.#send(lane, entry);
      }
      isOvertaken ||= !lane.cancelPause && lane.waiting.length > 0;
    }
  }

  async #send(lane: Lane, entry: Entry): Promise<void> {
    lane.underWay++;
    try {
      await entry.send();
      // An answer during a pause is to what went out before it.
      if (!lane.cancelPause && lane.answered++ > 0) lane.window = Math.min(lane.bound, lane.window + 1);
    } catch (error) {
      if (!this.#paused(lane, error) || !entry.mayRepeat || ++entry.refusals > REPEATS_MAX) entry.reject(error);
      else insert(lane.waiting, entry);
    } finally {
      lane.underWay--;
      this.#fill();
    }
  }

  /** Answers whether the error was the server's word to wait, which the lane then does. */
  #paused(lane: Lane, error: unknown): boolean {
    if (!(error instanceof ChatError) || !PACING_CODES.has(error.code)) return false;
    const { retryAfterMs } = error;
    if (retryAfterMs === undefined || retryAfterMs > PAUSE_MAX_MS) return false;
    lane.window = 1;
    lane.answered = 0;
    lane.cancelPause?.();
    lane.cancelPause = this.#clock.setTimeout(() => {
      lane.cancelPause = undefined;
      this.#fill();
    }, retryAfterMs);
    return true;
  }

  #abandon(lane: Lane, entry: Entry, error: ChatError): void {
    const index = lane.waiting.indexOf(entry);
    if (index !== -1) lane.waiting.splice(index, 1);
    // One that is under way is not repeated for nobody.
    entry.mayRepeat = false;
    entry.reject(error);
    this.#fill();
  }
}

function createLane(name: LaneName): Lane {
  return { bound: BOUNDS[name], window: BOUNDS[name], answered: 0, underWay: 0, waiting: [], cancelPause: undefined };
}

/** Back to where it stood: what is repeated goes before what was asked for later. */
function insert(waiting: Entry[], entry: Entry): void {
  const index = waiting.findIndex((other) => other.number > entry.number);
  waiting.splice(index === -1 ? waiting.length : index, 0, entry);
}
