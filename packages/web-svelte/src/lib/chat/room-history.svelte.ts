import {
  ChatError,
  type JoinedRoom,
  type Message,
  type MessageId,
  type OutgoingEntry,
  type TimelineEntry,
} from '@roomful/sdk';
import { Known } from '#lib/timeline/known.ts';
import { type MessageEntry, toMessageEntry } from '#lib/timeline/message-entry.ts';
import { comparePlaces, type Place, placeOf } from '#lib/timeline/place.ts';
import { addRun, firstOf, keepBefore, lastOf, type Run, takeChanged } from '#lib/timeline/runs.ts';
import type { LoadMessages } from './load-messages.ts';
import { withOutgoing } from './visit-entries.ts';

export type LoadState = 'loading' | 'failed' | undefined;

/** What there is to take of a room that is joined. */
export type TakenRoom = Pick<JoinedRoom, 'entries' | 'hasMore'>;

interface RoomHistoryOptions {
  ownUserId: number;
  load: LoadMessages;
  /** What waits to be sent. */
  outgoing: () => readonly OutgoingEntry[];
  /** Carries out what changes the list, for whoever draws it. */
  change(act: () => void): void;
}

const PAGE_SIZE = 100;
const AROUND_SIZE = 50;
/** Runs of more messages than this are left to the reader's scrolling. */
const ABSORB_MAX = 1_000;

/** All that is known of a room's messages: its own entries, the newest ones, and runs of older ones with gaps between. */
export class RoomHistory {
  #options: RoomHistoryOptions;
  #room: JoinedRoom | undefined;
  #runs = $state.raw<readonly Run[]>([]);
  #live = $state.raw<readonly TimelineEntry[] | undefined>(undefined);
  #hasMore = $state(false);
  #loads = $state.raw<Readonly<Record<string, LoadState>>>({});
  #known = $derived.by(() => new Known(this.#runs, withOutgoing(this.#live ?? [], this.#options.outgoing())));

  constructor(options: RoomHistoryOptions) {
    this.#options = options;
  }

  get known(): Known {
    return this.#known;
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** The room's own entries, once it is joined. */
  get live(): readonly TimelineEntry[] | undefined {
    return this.#live;
  }

  /** Whether the room has messages older than its own entries. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** Whether the room has messages older than all that are known. */
  get hasOlder(): boolean {
    const [first] = this.#runs;
    return first === undefined ? this.#hasMore : !first.reachesStart;
  }

  /** The room's newest message, in display order. */
  get newest(): Message | undefined {
    const entry = this.#live?.findLast(({ kind }) => kind === 'message');
    return entry?.kind === 'message' ? entry.message : undefined;
  }

  /** Of a gap, by its key, or of the `top`. */
  loadState(key: string): LoadState {
    return this.#loads[key];
  }

  recall(runs: readonly Run[]): void {
    this.#runs = runs;
  }

  /** The room is joined, for the first time or anew. */
  follow(room: JoinedRoom): void {
    this.#room = room;
    this.#loads = {};
    this.take(room);
  }

  /** After every change of the room. */
  take(room: TakenRoom): void {
    this.#options.change(() => this.#take(room));
  }

  #take({ entries, hasMore }: TakenRoom): void {
    const before = this.#live;
    const [first] = entries;
    const [firstBefore] = before ?? [];
    let runs = this.#runs;
    if (first?.kind !== 'message' && !hasMore) runs = [];
    // History was dropped: what was read stays, before a gap if there is one.
    if (before !== undefined && firstBefore?.kind === 'message' && isLater(first, firstBefore)) {
      const held = before.filter((entry) => entry.kind === 'message');
      runs = addRun(runs, { entries: held, reachesStart: !this.#hasMore });
    }
    this.#runs = first === undefined ? runs : keepBefore(runs, placeOf(first));
    this.#live = entries;
    this.#hasMore = hasMore;
  }

  /** Changes of messages that stand before the room's own entries. */
  takeOutside(messages: readonly Message[]): void {
    this.#runs = takeChanged(this.#runs, this.#toEntries(messages));
  }

  add(messages: readonly Message[], reachesStart: boolean): void {
    const runs = addRun(this.#runs, { entries: this.#toEntries(messages), reachesStart });
    const first = this.#live?.[0];
    this.#options.change(() => (this.#runs = first === undefined ? runs : keepBefore(runs, placeOf(first))));
  }

  async loadOlder(): Promise<void> {
    const [first] = this.#runs;
    if (!this.hasOlder) return;
    await this.#loading('top', async () => {
      if (first === undefined) await this.#room?.loadOlder(PAGE_SIZE);
      else await this.#loadBefore(first);
    });
  }

  /** Loads the page at one side of a gap: the side from which the reader comes. */
  async fillGap(key: string, runIndex: number, side: 'above' | 'below'): Promise<void> {
    const upper = this.#runs[runIndex];
    const lower = this.#runs[runIndex + 1];
    if (upper === undefined) return;
    await this.#loading(key, async () => {
      if (side === 'above') await this.#loadAfter(upper);
      else if (lower !== undefined) await this.#loadBefore(lower);
      else await this.#room?.loadOlder(PAGE_SIZE);
    });
    await this.absorb();
  }

  /** A message and what stands around it. False when there is no such message here, or it could not be asked for. */
  async loadAround(id: number, pageSize: 50 | 200 = AROUND_SIZE): Promise<boolean> {
    try {
      const { messages, hasMore } = await this.#options.load({ around: id as MessageId, pageSize });
      this.add(messages, !hasMore);
      return true;
    } catch (error) {
      if (error instanceof ChatError) return false;
      throw error;
    }
  }

  /** The id of the first message after a place that belongs to none; undefined if there is none or it can't be asked for. */
  async findAfter({ timestamp, id }: Place): Promise<number | undefined> {
    try {
      const after = { timestamp, id: id as MessageId };
      const { messages } = await this.#options.load({ after, pageSize: AROUND_SIZE });
      return messages[0]?.id;
    } catch (error) {
      if (error instanceof ChatError) return undefined;
      throw error;
    }
  }

  /** Lets the room's own entries take over a run that they have met: those catch up with all that was missed. */
  async absorb(): Promise<void> {
    for (;;) {
      const run = this.#runs.at(-1);
      const first = this.#live?.[0];
      if (this.#room === undefined || run === undefined || first === undefined || !this.#hasMore) return;
      if (run.entries.length > ABSORB_MAX || comparePlaces(lastOf(run), placeOf(first)) < 0) return;
      try {
        await this.#room.loadOlder(200);
      } catch {
        // The run stays in its place; what is shown is complete either way.
        return;
      }
      const firstNow = this.#live?.[0];
      if (firstNow === undefined || comparePlaces(placeOf(firstNow), placeOf(first)) >= 0) return;
    }
  }

  async #loadBefore(run: Run): Promise<void> {
    const { timestamp, id } = firstOf(run);
    const page = await this.#options.load({ before: { timestamp, id: id as MessageId }, pageSize: PAGE_SIZE });
    this.add([...page.messages, ...messagesOf(run.entries.slice(0, 1))], !page.hasMore);
  }

  async #loadAfter(run: Run): Promise<void> {
    const { timestamp, id } = lastOf(run);
    const page = await this.#options.load({ after: { timestamp, id: id as MessageId }, pageSize: PAGE_SIZE });
    this.add([...messagesOf(run.entries.slice(-1)), ...page.messages], false);
  }

  async #loading(key: string, load: () => Promise<void>): Promise<void> {
    if (this.#loads[key] === 'loading') return;
    this.#loads = { ...this.#loads, [key]: 'loading' };
    let state: LoadState;
    try {
      await load();
    } catch {
      state = 'failed';
    }
    this.#loads = { ...this.#loads, [key]: state };
  }

  #toEntries(messages: readonly Message[]): MessageEntry[] {
    return messages.map((message) => toMessageEntry(message, this.#options.ownUserId));
  }
}

function messagesOf(entries: readonly MessageEntry[]): Message[] {
  return entries.map(({ message }) => message);
}

function isLater(entry: TimelineEntry | undefined, other: MessageEntry): boolean {
  return entry === undefined || comparePlaces(placeOf(entry), other.message) > 0;
}
