import type { Message, MessageId, Room, RoomId, User } from '@roomful/protocol';
import { type ClientClock, pause } from '../../client-clock.ts';
import type { RoomfulClient } from '../../client.ts';
import { ChatError } from '../../errors.ts';
import type { RoomFeed } from '../../feed/room-feed.ts';
import { abortable } from '../../on-abort.ts';
import type { BotStore } from '../bot-store.ts';
import type { Outgoing, Outlet } from '../outlet.ts';
import { untilThrough } from './until-through.ts';

export interface BotOutletParts {
  client: RoomfulClient;
  clock: ClientClock;
  me: User;
  store: BotStore;
  feeds: ReadonlyMap<RoomId, RoomFeed>;
}

/** The way out over the bot's connection. */
export class BotOutlet implements Outlet {
  readonly #parts: BotOutletParts;

  constructor(parts: BotOutletParts) {
    this.#parts = parts;
  }

  get me(): User {
    return this.#parts.me;
  }

  get store(): BotStore {
    return this.#parts.store;
  }

  send(roomId: RoomId, message: Outgoing, signal: AbortSignal): Promise<Message> {
    return this.sendAfter(0, roomId, message, signal);
  }

  /** What answers a message stands after it, though its writer's clock may be ahead (`notBefore`, Unix ms). */
  async sendAfter(
    notBefore: number,
    roomId: RoomId,
    { clientId, content }: Outgoing,
    signal: AbortSignal,
  ): Promise<Message> {
    const feed = this.#parts.feeds.get(roomId);
    if (!feed) throw notFollowed(roomId);
    return abortable(feed.send(content, { clientId, notBefore, signal }).accepted, signal);
  }

  edit(messageId: MessageId, content: string, signal: AbortSignal): Promise<Message> {
    return this.#untilThrough(() => this.#parts.client.editMessage(messageId, content, { signal }), signal);
  }

  delete(messageId: MessageId, signal: AbortSignal): Promise<Message> {
    return this.#untilThrough(() => this.#parts.client.deleteMessage(messageId, { signal }), signal);
  }

  setTyping(roomId: RoomId, typing: boolean): void {
    this.#parts.feeds.get(roomId)?.setTyping(typing);
  }

  findRoom(wanted: string | RoomId): Room | undefined {
    if (typeof wanted === 'number') return this.#parts.feeds.get(wanted)?.room;
    const name = wanted.toLowerCase();
    for (const { room } of this.#parts.feeds.values()) if (room.name.toLowerCase() === name) return room;
    return undefined;
  }

  now(): number {
    return this.#parts.client.serverTime;
  }

  pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return pause(this.#parts.clock, delayMs, signal);
  }

  #untilThrough<Result>(act: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    return untilThrough(act, { clock: this.#parts.clock, signal });
  }
}

function notFollowed(roomId: RoomId): ChatError {
  return new ChatError({
    code: 'NOT_IN_ROOM',
    message: 'The bot does not follow this room: it was deleted, or is not among its `rooms`.',
    retryable: false,
    details: { roomId },
  });
}
