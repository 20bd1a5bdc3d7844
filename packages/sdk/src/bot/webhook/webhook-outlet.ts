import {
  type HookAnswer,
  type HookEvent,
  limits,
  type Message,
  type MessageId,
  type Room,
  type RoomId,
  type User,
} from '@roomful/protocol';
import { type ClientClock, pause } from '../../client-clock.ts';
import { ChatError } from '../../errors.ts';
import { toContent } from '../../to-content.ts';
import type { BotStore } from '../bot-store.ts';
import type { Outgoing, Outlet } from '../outlet.ts';

/**
 * The way out in the answer to a webhook. What handlers send is gathered, and posted by the server when it has the answer:
 * until then a message is a draft that can be changed and taken back, and has an id below 0.
 */
export class WebhookOutlet implements Outlet {
  readonly store: BotStore;
  readonly #event: HookEvent;
  readonly #clock: ClientClock;
  readonly #drafts = new Map<MessageId, Message>();
  #sent = 0;

  constructor(event: HookEvent, { store, clock }: { store: BotStore; clock: ClientClock }) {
    this.#event = event;
    this.store = store;
    this.#clock = clock;
  }

  get me(): User {
    return this.#event.bot;
  }

  /** In the order in which they were sent. */
  get replies(): NonNullable<HookAnswer['replies']> {
    return [...this.#drafts.values()].map(({ clientId, content }) => ({ key: clientId, content }));
  }

  async send(roomId: RoomId, { clientId, content: text }: Outgoing): Promise<Message> {
    if (roomId !== this.#event.room.id) throw notAvailable('A webhook answers in the room of its event only');
    // One that the server can't post would take the others with it.
    const content = toContent(text);
    if (this.#drafts.size >= limits.hookRepliesMax) {
      throw new ChatError({
        code: 'INVALID_PAYLOAD',
        message: `The answer to a webhook holds ${limits.hookRepliesMax} messages at most.`,
        retryable: false,
      });
    }
    const now = this.now();
    const draft: Message = {
      id: -++this.#sent as MessageId,
      roomId,
      rev: 0,
      clientId,
      userId: this.me.id,
      username: this.me.username,
      authorKind: 'bot',
      content,
      timestamp: now,
      createdAt: now,
      editedAt: null,
      deletedAt: null,
      deliveryStatus: 'pending',
      retryCount: 0,
    };
    this.#drafts.set(draft.id, draft);
    return draft;
  }

  async edit(messageId: MessageId, content: string): Promise<Message> {
    const draft = { ...this.#find(messageId), content: toContent(content) };
    this.#drafts.set(messageId, draft);
    return draft;
  }

  async delete(messageId: MessageId): Promise<Message> {
    const draft = this.#find(messageId);
    this.#drafts.delete(messageId);
    return { ...draft, content: '', deletedAt: this.now() };
  }

  setTyping(): void {
    // Nobody is there to show it to: the answer comes at once and whole.
  }

  findRoom(wanted: string | RoomId): Room | undefined {
    const { room } = this.#event;
    const isIt = typeof wanted === 'number' ? wanted === room.id : wanted.toLowerCase() === room.name.toLowerCase();
    return isIt ? room : undefined;
  }

  now(): number {
    return this.#clock.now();
  }

  pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return pause(this.#clock, delayMs, signal);
  }

  #find(messageId: MessageId): Message {
    const draft = this.#drafts.get(messageId);
    if (draft) return draft;
    throw notAvailable('A webhook can change only what it is about to answer');
  }
}

function notAvailable(what: string): ChatError {
  return new ChatError({
    code: 'NOT_AVAILABLE',
    message: `${what}. For everything else the bot has to be connected: use bot.run().`,
    retryable: false,
  });
}
