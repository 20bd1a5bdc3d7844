import {
  type JoinRoomData,
  limits,
  type LoadMessages,
  type Message,
  type MessageEnvelope,
  type MessageId,
  type PageSize,
  type RequestPayload,
  type Room,
  type RoomId,
} from '@roomful/protocol';
import { AckSender } from './ack-sender.ts';
import type { Connection, ServerEvent } from './connection.ts';
import { Emitter } from './emitter.ts';
import { ChatError, stoppedHere } from './errors.ts';
import { RoomPeople } from './features/room-people.ts';
import { TypingNotifier } from './features/typing-notifier.ts';
import { type HistoryOptions, readHistory } from './history.ts';
import { abortable, assertNotAborted } from './on-abort.ts';
import { notHere } from './not-here.ts';
import { Outbox, type Outgoing, type SendOptions, type Sent } from './outbox.ts';
import type { Place } from './place.ts';
import type { RequestOptions } from './requests.ts';
import type { LeftReason, RoomEvents } from './room-events.ts';
import type { RoomHost } from './room-host.ts';
import { RoomMessages } from './room-messages.ts';
import { type HeldEvent, RoomSync } from './room-sync.ts';
import type { Applied } from './sync.ts';
import { type MessageEntry, type TimelineEntry, toEntry } from './timeline-entry.ts';
import { toContent } from './to-content.ts';
import { Updates } from './updates.ts';
import type { WaitingMessages } from './waiting-messages.ts';

const SEND_TIMEOUT_MS = 5_000;

/** All that one client knows of one room, and keeps true. `JoinedRoom` is its public face. */
export class RoomSession implements Place {
  readonly roomId: RoomId;
  readonly events = new Emitter<RoomEvents>();
  readonly people: RoomPeople;
  readonly messages: RoomMessages;
  readonly outbox: Outbox;
  readonly #host: RoomHost;
  readonly #pageSize: PageSize;
  readonly #waiting: WaitingMessages | undefined;
  readonly #sync: RoomSync;
  readonly #acks: AckSender;
  readonly #typing: TypingNotifier;
  readonly #updates = new Updates((isChanged, news) => {
    if (this.#isOver) return;
    if (isChanged) this.events.emit('change', this.entries);
    for (const { outside } of news) if (outside.length > 0) this.events.emit('older', outside);
    for (const { created } of news) for (const message of created) this.events.emit('message', message);
  });
  #room: Room | undefined;
  #left: false | LeftReason = false;
  /** Listeners have heard `left`, their last event. */
  #isOver = false;
  /** The connection that the room was last joined or resumed on. */
  #syncedOn: Connection | undefined;
  #entries: readonly TimelineEntry[] | undefined;
  /** Those of messages. */
  #messageEntries: readonly MessageEntry[] = [];

  constructor(roomId: RoomId, host: RoomHost, pageSize: PageSize) {
    this.roomId = roomId;
    this.#host = host;
    this.#pageSize = pageSize;
    const { clock, serverClock, username } = host;
    this.people = new RoomPeople({
      username,
      onUsers: (users) => {
        this.#changeRoom({ userCount: this.people.userCount });
        this.events.emit('users', users);
      },
      onTyping: (typing) => this.events.emit('typing', typing),
    });
    this.messages = new RoomMessages({
      roomId,
      host,
      onChange: () => this.#changeRoom({ rev: this.messages.rev }),
      onSeen: (messages, news) => this.#seen(messages, news),
      isAwaited: (clientId) => this.outbox.has(clientId),
    });
    this.#waiting = host.waitingMessages?.(roomId);
    this.outbox = new Outbox({
      clock,
      serverClock,
      waiting: this.#waiting,
      isReady: () => this.#isReady,
      send: async (draw) => {
        const { message } = await host.requestNow('send_message', () => ({ roomId, ...draw() }), {
          timeoutMs: SEND_TIMEOUT_MS,
        });
        return message;
      },
      rejoin: () => this.#sync.synchronise(),
      onAccepted: (message) => this.#merge(message),
      onChange: () => this.#markChanged(),
    });
    this.#sync = new RoomSync({
      roomId,
      pageSize,
      host,
      heldRev: () => this.messages.resumableRev,
      applySnapshot: (data) => this.#updates.run(() => this.#applySnapshot(data)),
      applyEvent: (event) => this.#updates.run(() => this.#applyEvent(event)),
      onInStep: () => this.#inStep(),
      onGone: ({ code }) => this.close(code === 'ROOM_DELETED' || code === 'ROOM_NOT_FOUND' ? 'deleted' : 'left'),
    });
    this.#acks = new AckSender({
      clock,
      intervalMs: limits.ackIntervalMs,
      send: () => host.notify('ack_messages', { roomId, rev: this.messages.rev }),
    });
    this.#typing = new TypingNotifier(clock, (typing) => host.notify('set_typing', { roomId, typing }));
  }

  /** Throws before the first join is through. */
  get room(): Room {
    if (!this.#room) throw new Error(`room ${this.roomId} is not joined yet`);
    return this.#room;
  }

  get entries(): readonly TimelineEntry[] {
    if (!this.#entries) {
      // Most changes are at the end: what stands before them is as it was.
      this.#messageEntries = this.messages.messages.map((message, index) => {
        const held = this.#messageEntries[index];
        return held?.message === message ? held : toEntry(message, this.#host.userId);
      });
      this.#entries = [...this.#messageEntries, ...this.outbox.entries];
    }
    return this.#entries;
  }

  get left(): false | LeftReason {
    return this.#left;
  }

  /** The first join. Throws `ChatError`. A signal keeps it from going out; what is out is waited for. */
  async join(options?: RequestOptions): Promise<void> {
    const waiting = await this.#waiting?.load();
    await this.#sync.join(options);
    if (waiting && !this.#left) this.#updates.run(() => this.#restore(waiting));
  }

  /** Fetches everything that was missed, then sends everything that waits. Never throws. */
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
        return this.#sync.receive(event);
      case 'typing':
        return this.people.setTyping(event.payload.usernames);
      case 'room_deleted':
        this.#changeRoom({ deletedAt: event.payload.room.deletedAt });
        return this.close('deleted');
      case 'room_created':
      case 'room_restored':
      case 'room_activity':
    }
  }

  connectionLost(): void {
    this.#sync.connectionLost();
    this.#acks.cancel();
    this.#typing.reset();
    this.people.setTyping([]);
  }

  close(reason: LeftReason): void {
    if (this.#left) return;
    this.#left = reason;
    this.#sync.close();
    this.#acks.cancel();
    this.people.setTyping([]);
    // Whoever leaves has heard that it failed; whoever only stops finds it waiting at the next start.
    this.outbox.close(stoppedHere(notHere(reason, this.roomId).message), reason === 'stopped');
    this.#host.onLeft(this);
    this.#isOver = true;
    this.events.emit('left', reason);
  }

  send(text: string, options: SendOptions = {}): Sent {
    this.#assertInside();
    const content = toContent(text);
    assertNotAborted(options.signal);
    this.#typing.set(false);
    return this.outbox.add(content, options);
  }

  async edit(messageId: MessageId, text: string, options?: RequestOptions): Promise<Message> {
    const content = toContent(text);
    return this.#act('edit_message', { messageId, content }, options);
  }

  async delete(messageId: MessageId, options?: RequestOptions): Promise<Message> {
    return this.#act('delete_message', { messageId }, options);
  }

  async loadOlder(pageSize: PageSize = this.#pageSize, { signal }: RequestOptions = {}): Promise<void> {
    assertNotAborted(signal);
    await abortable(
      this.#inside(() => this.messages.loadOlder(pageSize)),
      signal,
    );
  }

  history(options: HistoryOptions): AsyncGenerator<Message, void, undefined> {
    const { roomId } = this;
    const { clock } = this.#host;
    const { signal } = options;
    const load = (page: LoadMessages) => this.#inside(() => this.#host.request('load_messages', page, { signal }));
    return readHistory({ roomId, clock, load }, options);
  }

  setTyping(typing: boolean): void {
    if (this.#isReady) this.#typing.set(typing);
  }

  get #isReady(): boolean {
    return !this.#left && this.#syncedOn !== undefined && this.#syncedOn === this.#host.connection;
  }

  /** What waited when the program ended. Some of it may have arrived after all. */
  #restore(waiting: readonly Outgoing[]): void {
    const arrived = new Set(
      this.messages.messages.filter(({ userId }) => userId === this.#host.userId).map(({ clientId }) => clientId),
    );
    for (const { clientId } of waiting) if (arrived.has(clientId)) this.#waiting?.remove(clientId);
    this.outbox.restore(waiting.filter(({ clientId }) => !arrived.has(clientId)));
  }

  #applySnapshot(data: JoinRoomData): boolean {
    const isSameRoom = this.#room?.createdAt === data.room.createdAt;
    if (!this.messages.applySnapshot(data, isSameRoom)) return false;
    this.#room = data.room;
    this.#markChanged();
    this.people.setUsers(data.users, data.room.userCount);
    // It handles its errors: the next resume asks again.
    if (!data.reset) void this.messages.refreshMarks();
    return true;
  }

  #applyEvent(event: HeldEvent): 'gap' | 'applied' {
    switch (event.name) {
      case 'messages': {
        const outcome = this.messages.applyBatch(event.payload);
        if (outcome === 'gap') return 'gap';
        // A duplicate too: the server sends again what it believes has not arrived.
        this.#acks.request();
        return 'applied';
      }
      case 'delivery_status':
        this.messages.applyMarks(event.payload.updates);
        return 'applied';
      case 'user_joined':
        this.people.joined(event.payload.username);
        return 'applied';
      case 'user_left':
        this.people.left(event.payload.username);
        return 'applied';
      case 'room_count':
        this.people.counted(event.payload);
        return 'applied';
    }
  }

  #inStep(): void {
    this.#syncedOn = this.#host.connection;
    this.#acks.request();
    this.outbox.pump();
  }

  async #act<Name extends 'edit_message' | 'delete_message'>(
    name: Name,
    payload: RequestPayload<Name>,
    options?: RequestOptions,
  ): Promise<Message> {
    const { message }: MessageEnvelope = await this.#inside(() => this.#host.request(name, payload, options));
    this.#merge(message);
    return message;
  }

  /** After a reconnect a request may be quicker than the resume: then it goes again, once we are in the room. */
  async #inside<Result>(request: () => Promise<Result>): Promise<Result> {
    this.#assertInside();
    try {
      return await request();
    } catch (error) {
      if (this.#left || !(error instanceof ChatError && error.code === 'NOT_IN_ROOM')) throw error;
      await this.#sync.synchronise();
      this.#assertInside();
      return request();
    }
  }

  #merge(message: Message): void {
    this.#updates.run(() => this.messages.merge(message));
  }

  #seen(messages: readonly Message[], news: Pick<Applied, 'created' | 'outside'>): void {
    const { created } = news;
    for (const message of messages) if (message.userId === this.#host.userId) this.outbox.confirm(message);
    if (created.length > 0 && this.#room) this.#changeRoom({ messageCount: this.#room.messageCount + created.length });
    for (const { username } of created) this.people.stoppedTyping(username);
    this.#updates.add(news);
  }

  #changeRoom(change: Partial<Room>): void {
    if (this.#room) this.#room = { ...this.#room, ...change };
    this.#markChanged();
  }

  #markChanged(): void {
    this.#entries = undefined;
    this.#updates.markChanged();
  }

  #assertInside(): void {
    if (this.#left) throw notHere(this.#left, this.roomId);
  }
}
