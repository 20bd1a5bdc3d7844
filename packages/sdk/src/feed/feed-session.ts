import { type JoinRoomData, limits, type Message, type MessageId, type Room, type RoomId } from '@roomful/protocol';
import { AckSender } from '../ack-sender.ts';
import type { Connection, ServerEvent } from '../connection.ts';
import { notHere } from '../not-here.ts';
import { TypingNotifier } from '../features/typing-notifier.ts';
import { type AddOptions, Outbox, type Sent } from '../outbox.ts';
import type { Place } from '../place.ts';
import { abortable, assertNotAborted } from '../on-abort.ts';
import type { RequestOptions } from '../requests.ts';
import type { LeftReason } from '../room-events.ts';
import type { RoomHost } from '../room-host.ts';
import { type HeldEvent, RoomSync } from '../room-sync.ts';
import { toContent } from '../to-content.ts';
import { ChangeBuffer, FEED_SIZES, type FeedSizes } from './change-buffer.ts';
import { ChangePuller } from './change-puller.ts';
import { FeedCursor } from './feed-cursor.ts';
import type { FeedEntry, FeedEvent } from './feed-event.ts';
import { type FeedPosition, type FeedStart, positionAtStart, positionNow } from './feed-position.ts';
import { positionOfRestart } from './position-of-restart.ts';

const SEND_TIMEOUT_MS = 5_000;

export interface FeedSessionOptions {
  after: FeedStart;
  sizes?: FeedSizes;
  /** Called when there is something to handle or to fetch; its answer is called when all of that was handled. */
  onWork?: (() => () => void) | undefined;
}

/**
 * All that a program's client knows of one room: not its messages, but how far they were handled, and what waits to be.
 * `RoomFeed` is its public face.
 *
 * It is `live` while each batch continues what it has, and `pulling` while it is further behind than one answer carries or
 * than there is room for: then batches are dropped, since the pages that are yet to come have what was in them.
 */
export class FeedSession implements Place {
  readonly roomId: RoomId;
  readonly outbox: Outbox;
  readonly #host: RoomHost;
  readonly #sync: RoomSync;
  readonly #acks: AckSender;
  readonly #puller: ChangePuller;
  readonly #typing: TypingNotifier;
  readonly #buffer: ChangeBuffer;
  readonly #ended = Promise.withResolvers<LeftReason>();
  #cursor: FeedCursor | undefined;
  /** The event that is being handled. */
  #current: FeedEntry | undefined;
  #room: Room | undefined;
  #mode: 'live' | 'pulling' = 'live';
  #isRestarting = false;
  #left: false | LeftReason = false;
  #syncedOn: Connection | undefined;
  /** The highest `rev` that was heard of on this connection. */
  #seenRev = 0;
  #wake: (() => void) | undefined;
  readonly #onWork: (() => () => void) | undefined;
  #workDone: (() => void) | undefined;

  constructor(roomId: RoomId, host: RoomHost, { after: start, sizes = FEED_SIZES, onWork }: FeedSessionOptions) {
    this.roomId = roomId;
    this.#host = host;
    this.#buffer = new ChangeBuffer(sizes);
    this.#onWork = onWork;
    if (typeof start === 'object') this.#begin(start);
    const { clock, serverClock } = host;
    this.outbox = new Outbox({
      clock,
      serverClock,
      isReady: () => this.#isReady,
      send: async (draw) => {
        await this.#pace();
        const { message } = await host.requestNow('send_message', () => ({ roomId, ...draw() }), {
          timeoutMs: SEND_TIMEOUT_MS,
        });
        return message;
      },
      rejoin: () => this.#sync.synchronise(),
      onAccepted: (message) => this.outbox.confirm(message),
      onChange: () => undefined,
      onRefused: ({ code, retryAfterMs }) => {
        if (code === 'RATE_LIMITED' && retryAfterMs !== undefined) host.pace?.refused(retryAfterMs);
      },
      isPersistent: true,
    });
    this.#sync = new RoomSync({
      roomId,
      pageSize: limits.pageSizeDefault,
      host,
      heldRev: () => (this.#cursor ? this.#buffer.rev : start === 'start' ? 0 : undefined),
      applySnapshot: (data) => this.#applySnapshot(data, start),
      applyEvent: (event) => this.#applyEvent(event),
      onInStep: () => this.#inStep(),
      onGone: ({ code }) => this.close(code === 'ROOM_DELETED' || code === 'ROOM_NOT_FOUND' ? 'deleted' : 'left'),
    });
    this.#acks = new AckSender({
      clock,
      intervalMs: limits.ackIntervalMs,
      send: () => host.notify('ack_messages', { roomId, rev: this.#seenRev }),
    });
    this.#typing = new TypingNotifier(clock, (typing) => host.notify('set_typing', { roomId, typing }));
    this.#puller = new ChangePuller({
      host,
      roomId,
      pageSize: sizes.page,
      isWanted: () => this.#isReady && this.#mode === 'pulling' && this.#buffer.isLow,
      afterRev: () => this.#buffer.rev,
      begin: () => this.#restart(),
      take: (page) => {
        this.#buffer.add(page.messages, page.rev);
        this.#confirm(page.messages);
        if (!page.hasMore) this.#goLive();
        this.wake();
      },
      applyEvent: (event) => this.#applyEvent(event),
      rejoin: () => this.#sync.synchronise(),
    });
  }

  /** Throws before the first join is through. */
  get room(): Room {
    if (!this.#room) throw new Error(`room ${this.roomId} is not joined yet`);
    return this.#room;
  }

  get position(): FeedPosition {
    if (!this.#cursor) throw new Error(`room ${this.roomId} is not joined yet`);
    return this.#cursor.position;
  }

  get left(): false | LeftReason {
    return this.#left;
  }

  get ended(): Promise<LeftReason> {
    return this.#ended.promise;
  }

  /** How many events wait to be handled here; behind them there may be more on the server. */
  get waiting(): number {
    return this.#buffer.size;
  }

  join(options?: RequestOptions): Promise<void> {
    return this.#sync.join(options);
  }

  resume(): Promise<void> {
    return this.#sync.synchronise();
  }

  receive(event: ServerEvent): void {
    if (this.#left) return;
    switch (event.name) {
      case 'messages':
      case 'delivery_status':
      case 'user_joined':
      case 'user_left':
      case 'room_count':
        if (event.name === 'messages' && this.#puller.hold(event)) return this.#received(event);
        return this.#sync.receive(event);
      case 'room_deleted':
        this.#room = event.payload.room;
        return this.close('deleted');
      case 'typing':
      case 'room_created':
      case 'room_restored':
      case 'room_activity':
    }
  }

  connectionLost(): void {
    this.#puller.stop();
    this.#sync.connectionLost();
    this.#acks.cancel();
    this.#typing.reset();
  }

  close(reason: LeftReason): void {
    if (this.#left) return;
    this.#left = reason;
    this.#puller.stop();
    this.#sync.close();
    this.#acks.cancel();
    this.outbox.close(notHere(reason, this.roomId));
    this.#host.onLeft(this);
    this.#ended.resolve(reason);
    this.wake();
  }

  /** The event that is being handled, or the next one; undefined when the feed is over, or not wanted any more. */
  async peek(isWanted: () => boolean = () => true): Promise<FeedEvent | undefined> {
    for (;;) {
      if (this.#left || !this.#cursor || !isWanted()) return undefined;
      this.#current ??= this.#buffer.take();
      if (this.#current) return this.#cursor.toEvent(this.#current);
      const arrived = Promise.withResolvers<void>();
      this.#wake = arrived.resolve;
      this.#puller.pull();
      this.#countWork();
      await arrived.promise;
    }
  }

  /** Whoever waits for an event looks again whether it is wanted. */
  wake(): void {
    this.#countWork();
    this.#wake?.();
  }

  /** The event that was taken last is handled. */
  handled(): void {
    const entry = this.#current;
    if (!entry) return;
    this.#current = undefined;
    this.#cursor?.handled(entry);
    this.#puller.pull();
  }

  send(text: string, options?: AddOptions): Sent {
    if (this.#left) throw notHere(this.#left, this.roomId);
    const content = toContent(text);
    assertNotAborted(options?.signal);
    this.#typing.set(false);
    return this.outbox.add(content, options);
  }

  async edit(messageId: MessageId, text: string, options?: RequestOptions): Promise<Message> {
    const content = toContent(text);
    await abortable(this.#pace(), options?.signal);
    return (await this.#host.request('edit_message', { messageId, content }, options)).message;
  }

  async delete(messageId: MessageId, options?: RequestOptions): Promise<Message> {
    await abortable(this.#pace(), options?.signal);
    return (await this.#host.request('delete_message', { messageId }, options)).message;
  }

  setTyping(typing: boolean): void {
    if (this.#isReady) this.#typing.set(typing);
  }

  get #isReady(): boolean {
    return !this.#left && this.#syncedOn !== undefined && this.#syncedOn === this.#host.connection;
  }

  #pace(): Promise<void> {
    return this.#host.pace?.take() ?? Promise.resolve();
  }

  #begin(position: FeedPosition): void {
    this.#cursor = new FeedCursor(position);
    this.#buffer.restart(position.rev);
  }

  #applySnapshot(data: JoinRoomData, start: FeedStart): boolean {
    this.#room = data.room;
    this.#seenRev = data.rev;
    this.#puller.stop();
    if (!this.#cursor) this.#begin(start === 'start' ? positionAtStart(data.room) : positionNow(data));
    // An answer that is here is taken when nothing waits, though it may be larger than what else would wait.
    const hasRoom = this.#buffer.size === 0 || this.#buffer.hasRoomFor(data.messages.length);
    const isForeign = data.room.createdAt !== this.position.roomCreatedAt || data.rev < this.#buffer.rev;
    this.#isRestarting ||= isForeign;
    if (this.#isRestarting) this.#mode = 'pulling';
    else if (data.reset && data.rev > this.#buffer.rev) this.#mode = 'pulling';
    else if (!data.reset && !hasRoom) this.#mode = 'pulling';
    else {
      if (!data.reset) this.#buffer.add(data.messages, data.rev);
      this.#goLive();
    }
    this.#confirm(data.messages);
    this.wake();
    return true;
  }

  #applyEvent(event: HeldEvent): 'gap' | 'applied' {
    switch (event.name) {
      case 'messages': {
        this.#received(event);
        if (this.#mode === 'pulling') return 'applied';
        const { fromRev, messages } = event.payload;
        if (fromRev > this.#buffer.rev) return 'gap';
        const fresh = messages.filter(({ rev }) => rev > this.#buffer.rev);
        if (fresh.length === 0) return 'applied';
        if (this.#buffer.hasRoomFor(fresh.length)) {
          this.#buffer.add(fresh, this.#buffer.rev);
          this.#buffer.markLevel();
          this.wake();
        } else {
          this.#mode = 'pulling';
          this.#puller.pull();
        }
        return 'applied';
      }
      case 'user_joined':
      case 'user_left': {
        const { username, userCount } = event.payload;
        if (this.#mode === 'pulling' || !this.#buffer.hasRoomFor(1)) return 'applied';
        this.#buffer.addOther({ kind: event.name, username, userCount });
        this.wake();
        return 'applied';
      }
      case 'delivery_status':
      case 'room_count':
        return 'applied';
    }
  }

  /** What arrived is acknowledged, whether it is handled, waits or is dropped to be fetched later: it did arrive. */
  #received({ payload }: HeldEvent & { name: 'messages' }): void {
    for (const { rev } of payload.messages) this.#seenRev = Math.max(this.#seenRev, rev);
    this.#confirm(payload.messages);
    this.#acks.request();
  }

  #confirm(messages: readonly Message[]): void {
    for (const message of messages) if (message.userId === this.#host.userId) this.outbox.confirm(message);
  }

  #countWork(): void {
    const hasWork = !this.#left && (this.#current !== undefined || this.#buffer.size > 0 || this.#mode === 'pulling');
    if (hasWork) this.#workDone ??= this.#onWork?.();
    else {
      this.#workDone?.();
      this.#workDone = undefined;
    }
  }

  #goLive(): void {
    this.#mode = 'live';
    if (this.#buffer.markLevel()) return;
    if (this.#current?.kind === 'change') this.#current.isLevel = true;
    else this.#cursor?.levelled();
  }

  #inStep(): void {
    this.#syncedOn = this.#host.connection;
    this.#acks.request();
    this.outbox.pump();
    this.#puller.pull();
  }

  /** Before the first page, if what is known here is of another database. */
  async #restart(): Promise<void> {
    if (!this.#isRestarting) return;
    const position = await positionOfRestart(this.#host, this.room, this.position.handledAt);
    this.#isRestarting = false;
    this.#current = undefined;
    this.#cursor = new FeedCursor(position);
    this.#buffer.restart(position.rev);
    this.#buffer.addOther({ kind: 'restarted', position });
    this.wake();
  }
}
