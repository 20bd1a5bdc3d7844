import type { Message, MessageId, Room, RoomId, User } from '@roomful/protocol';
import type { BotStore } from './bot-store.ts';

/** A message that is to be sent; its `clientId` makes every repetition the same message. */
export interface Outgoing {
  clientId: string;
  content: string;
}

/**
 * The way out for handlers: over the bot's connection, or in the answer to a webhook. All throw `ChatError` for good
 * refusals only; what may pass is waited for, until `signal` aborts.
 */
export interface Outlet {
  /** Who the bot is. */
  readonly me: User;
  /** The bot's store, below a prefix of its own for this server and bot. */
  readonly store: BotStore;
  /** The stored message. If the key was used before, the message that was sent then, whatever its text. */
  send(roomId: RoomId, message: Outgoing, signal: AbortSignal): Promise<Message>;
  edit(messageId: MessageId, content: string, signal: AbortSignal): Promise<Message>;
  delete(messageId: MessageId, signal: AbortSignal): Promise<Message>;
  setTyping(roomId: RoomId, typing: boolean): void;
  /** A room that the bot follows, by its name (without regard to case) or id. */
  findRoom(room: string | RoomId): Room | undefined;
  /** The server's time, in Unix milliseconds. */
  now(): number;
  /** Resolves after `delayMs` of the bot's clock, or as soon as the signal aborts. */
  pause(delayMs: number, signal: AbortSignal): Promise<void>;
}
