import type { RequestData, RoomId } from '@roomful/protocol';
import { pause } from '../client-clock.ts';
import type { ServerEvent } from '../connection.ts';
import { asChatError, isSessionOver, retryDelayMs } from '../errors.ts';
import type { RoomHost } from '../room-host.ts';

type Batch = Extract<ServerEvent, { name: 'messages' }>;

/** So many batches may come while one page is asked for; beyond that another page has what was in them. */
const HELD_MAX = 100;

export interface ChangePullerOptions {
  host: RoomHost;
  roomId: RoomId;
  pageSize: number;
  /** Whether a page is needed, there is room for it, and it can be asked for. */
  isWanted: () => boolean;
  afterRev: () => number;
  /** Before each page. Throws `ChatError`. */
  begin: () => Promise<void>;
  take: (page: Pick<RequestData<'load_changes'>, 'messages' | 'rev' | 'hasMore'>) => void;
  /** For what came while the last page was under way. */
  applyEvent: (event: Batch) => 'gap' | 'applied';
  /** The server does not see us in the room. */
  rejoin: () => Promise<void>;
}

/** Fetches a backlog page by page, one at a time, as there is room for it. */
export class ChangePuller {
  readonly #options: ChangePullerOptions;
  #isRunning = false;
  #held: Batch[] | undefined;
  #isHeldWhole = true;
  #turn = 0;
  /** Ends the wait before the next try, if there is one. */
  #wake = new AbortController();

  constructor(options: ChangePullerOptions) {
    this.#options = options;
  }

  /** Fetches for as long as it is wanted. Never throws. */
  pull(): void {
    if (!this.#isRunning && this.#options.isWanted()) void this.#run();
  }

  /** What is under way belongs to a past that is over. */
  stop(): void {
    this.#turn++;
    this.#held = undefined;
    this.#wake.abort();
  }

  /** Answers whether the batch is kept, or not needed, because a page is under way. */
  hold(batch: Batch): boolean {
    if (!this.#held) return false;
    if (this.#held.length < HELD_MAX) this.#held.push(batch);
    else this.#isHeldWhole = false;
    return true;
  }

  async #run(): Promise<void> {
    const { host, isWanted } = this.#options;
    this.#isRunning = true;
    try {
      for (let failures = 0; isWanted();) {
        const turn = this.#turn;
        try {
          await this.#fetch(turn);
          failures = 0;
        } catch (caught) {
          const error = asChatError(caught);
          this.#held = undefined;
          if (!host.connection) return;
          if (turn !== this.#turn) continue;
          if (!error.retryable && !isSessionOver(error)) await this.#options.rejoin();
          if (error.code === 'NOT_IN_ROOM' && failures++ === 0) continue;
          this.#wake = new AbortController();
          await pause(host.clock, retryDelayMs(error, failures++), this.#wake.signal);
        }
      }
    } finally {
      this.#isRunning = false;
    }
  }

  async #fetch(turn: number): Promise<void> {
    const { host, roomId, pageSize, begin, afterRev, take, applyEvent, rejoin } = this.#options;
    await begin();
    if (turn !== this.#turn) return;
    const held: Batch[] = [];
    this.#held = held;
    this.#isHeldWhole = true;
    const page = await host.requestNow('load_changes', { roomId, afterRev: afterRev(), limit: pageSize });
    if (turn !== this.#turn) return;
    this.#held = undefined;
    const hasMore = page.hasMore || !this.#isHeldWhole;
    take({ ...page, hasMore });
    if (hasMore) return;
    const outcomes = held.map((event) => applyEvent(event));
    if (outcomes.includes('gap')) void rejoin();
  }
}
