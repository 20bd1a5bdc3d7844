import type { Message, MessageId, Room, RoomId, User } from '@roomful/protocol';
import type { BotStore } from '../bot-store.ts';
import type { Outgoing, Outlet } from '../outlet.ts';
import type { BotOutlet } from './bot-outlet.ts';

/** The way out for the handlers of one event: it knows what they answer, and whether they did. */
export class DeliveryOutlet implements Outlet {
  readonly #outlet: BotOutlet;
  readonly #roomId: RoomId;
  readonly #notBefore: number;
  /** [BOT6] Whether something was said, wherever: bots that answer each other through other rooms or by edits go round too. */
  hasReplied = false;

  constructor(outlet: BotOutlet, { roomId, notBefore }: { roomId: RoomId; notBefore: number }) {
    this.#outlet = outlet;
    this.#roomId = roomId;
    this.#notBefore = notBefore;
  }

  get me(): User {
    return this.#outlet.me;
  }

  get store(): BotStore {
    return this.#outlet.store;
  }

  async send(roomId: RoomId, message: Outgoing, signal: AbortSignal): Promise<Message> {
    const sent =
      roomId === this.#roomId
        ? await this.#outlet.sendAfter(this.#notBefore, roomId, message, signal)
        : await this.#outlet.send(roomId, message, signal);
    this.hasReplied = true;
    return sent;
  }

  async edit(messageId: MessageId, content: string, signal: AbortSignal): Promise<Message> {
    const edited = await this.#outlet.edit(messageId, content, signal);
    this.hasReplied = true;
    return edited;
  }

  delete(messageId: MessageId, signal: AbortSignal): Promise<Message> {
    return this.#outlet.delete(messageId, signal);
  }

  setTyping(roomId: RoomId, typing: boolean): void {
    this.#outlet.setTyping(roomId, typing);
  }

  findRoom(room: string | RoomId): Room | undefined {
    return this.#outlet.findRoom(room);
  }

  now(): number {
    return this.#outlet.now();
  }

  pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return this.#outlet.pause(delayMs, signal);
  }
}
