import type { DeliveryUpdates, JoinRoomData, Message, MessageId, Messages, PageSize, RoomId } from '@roomful/protocol';
import { asChatError } from './errors.ts';
import type { RoomHost } from './room-host.ts';
import * as sync from './sync.ts';

export interface RoomMessagesOptions {
  roomId: RoomId;
  host: RoomHost;
  onChange: () => void;
  /** Messages came in, `created` are those that are new here. The timeline has them already, but for those `outside`. */
  onSeen: (messages: readonly Message[], news: Pick<sync.Applied, 'created' | 'outside'>) => void;
  /** Whether marks of a message may come before the message itself: it is still being sent. */
  isAwaited: (clientId: string) => boolean;
}

/** Open marks stand together, where the connection was lost: few pages have them all. */
const REFRESH_PAGE_SIZE = 200;
const REFRESH_PAGES_MAX = 5;

/** The timeline of one room, fed by snapshots, batches, answers and older pages. The rules are in `sync.ts`. */
export class RoomMessages {
  readonly #options: RoomMessagesOptions;
  /** Marks that came before their message did. */
  readonly #earlyMarks = new Map<MessageId, DeliveryUpdates['updates'][number]>();
  #timeline = sync.startTimeline({ messages: [], rev: 0, hasMore: false });
  /** What is held belongs to another database, or there is nothing yet: it stays in view, but nothing builds on it. */
  #isForeign = true;
  #starts = 0;
  #olderPage: { done: Promise<void>; outside: Message[] } | undefined;

  constructor(options: RoomMessagesOptions) {
    this.#options = options;
  }

  get messages(): readonly Message[] {
    return this.#timeline.messages;
  }

  get rev(): number {
    return this.#timeline.rev;
  }

  get hasMore(): boolean {
    return this.#timeline.hasMore;
  }

  /** Whether history was dropped since the join: too much was missed. */
  get isRestarted(): boolean {
    return this.#starts > 1;
  }

  /** What a resume can build on. */
  get resumableRev(): number | undefined {
    return this.#isForeign ? undefined : this.#timeline.rev;
  }

  /** False when the answer does not continue what is held; the next answer then replaces it. */
  applySnapshot(data: JoinRoomData, isSameRoom: boolean): boolean {
    if (data.reset || this.#isForeign) {
      this.#restart(data);
      return true;
    }
    if (data.rev < this.#timeline.rev || !isSameRoom) {
      this.#isForeign = true;
      return false;
    }
    this.#take(sync.applyChanges(this.#timeline, data.messages, data.rev), data.messages);
    return true;
  }

  applyBatch(batch: Messages): sync.BatchOutcome['kind'] {
    if (this.#isForeign) return 'gap';
    const outcome = sync.applyBatch(this.#timeline, batch);
    if (outcome.kind === 'applied') this.#take(outcome, batch.messages);
    return outcome.kind;
  }

  /** A message from an answer; its batch may come later or have come before. */
  merge(message: Message): void {
    this.#take(sync.mergeMessages(this.#timeline, [message]), [message]);
  }

  applyMarks(updates: DeliveryUpdates['updates']): void {
    const { timeline, unknown } = sync.applyDelivery(this.#timeline, updates);
    this.#set(timeline);
    for (const mark of unknown) if (this.#options.isAwaited(mark.clientId)) this.#earlyMarks.set(mark.id, mark);
  }

  /** One page at a time: who asks meanwhile waits for the same. */
  loadOlder(pageSize: PageSize): Promise<void> {
    const oldest = this.#timeline.messages[0];
    if (!this.#timeline.hasMore || !oldest) return Promise.resolve();
    if (!this.#olderPage) {
      const outside: Message[] = [];
      const done = this.#loadBefore(oldest, pageSize, outside).finally(() => (this.#olderPage = undefined));
      this.#olderPage = { done, outside };
    }
    return this.#olderPage.done;
  }

  /** Marks change without `rev`, so a resume does not bring those that changed while we were away. */
  async refreshMarks(): Promise<void> {
    const { roomId, host } = this.#options;
    const starts = this.#starts;
    let open = this.#timeline.messages.filter(
      (message) => message.userId === host.userId && message.deliveryStatus === 'pending',
    );
    try {
      for (let pages = 0; open[0] && pages < REFRESH_PAGES_MAX; pages++) {
        const { timestamp, id } = open[0];
        const after = { timestamp: timestamp - 1, id };
        const { messages } = await host.requestNow('load_messages', { roomId, after, pageSize: REFRESH_PAGE_SIZE });
        if (starts !== this.#starts) return;
        this.#set(sync.refreshMessages(this.#timeline, messages));
        const last = messages.at(-1);
        open = last ? open.filter((message) => sync.compareMessages(message, last) > 0) : [];
      }
    } catch (error) {
      // Marks that stay behind are no loss: the next resume asks again.
      asChatError(error);
    }
  }

  async #loadBefore({ timestamp, id }: Message, pageSize: PageSize, outside: readonly Message[]): Promise<void> {
    const { roomId, host } = this.#options;
    const starts = this.#starts;
    const page = await host.request('load_messages', { roomId, before: { timestamp, id }, pageSize });
    if (starts === this.#starts) this.#set(sync.prependPage(this.#timeline, page, outside));
  }

  #restart(data: JoinRoomData): void {
    const { highestId } = this.#timeline;
    const isFirst = this.#starts === 0;
    this.#isForeign = false;
    this.#starts++;
    this.#earlyMarks.clear();
    this.#set(sync.startTimeline(data));
    const created = isFirst ? [] : data.messages.filter((message) => message.id > highestId);
    this.#options.onSeen(data.messages, { created, outside: [] });
  }

  #take(applied: sync.Applied, messages: readonly Message[]): void {
    this.#set(applied.timeline);
    this.#olderPage?.outside.push(...applied.outside);
    this.#options.onSeen(messages, applied);
    const marks = messages.flatMap(({ id }) => this.#earlyMarks.get(id) ?? []);
    for (const { id } of marks) this.#earlyMarks.delete(id);
    if (marks.length > 0) this.applyMarks(marks);
  }

  #set(timeline: sync.Timeline): void {
    if (timeline === this.#timeline) return;
    this.#timeline = timeline;
    this.#options.onChange();
  }
}
