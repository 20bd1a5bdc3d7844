import type { Message, Room, User } from '@roomful/protocol';
import type { Bot } from '../../../src/bot/bot.ts';
import type { BotEvent } from '../../../src/bot/bot-event.ts';
import type { Delivery } from '../../../src/bot/create-context.ts';
import type { Outcome } from '../../../src/bot/outcome.ts';
import type { Outgoing, Outlet } from '../../../src/bot/outlet.ts';
import { MemoryStore } from '../../../src/bot/stores/memory-store.ts';
import { pause } from '../../../src/client-clock.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

export const me = { id: 7, username: 'helper', kind: 'bot' } as User;
export const room = { id: 3, name: 'general' } as Room;
export const lounge = { id: 4, name: 'lounge' } as Room;

/** A chat of two rooms without a server: it keeps what was sent under each key, as a server does. */
export class HandMadeChat implements Outlet {
  readonly me = me;
  readonly store: MemoryStore;
  readonly clock = new ManualClock();
  readonly signal = new AbortController();
  /** What was sent, in order, as it stands now. */
  readonly sent: (Outgoing & Message)[] = [];
  readonly edits: { id: number; content: string }[] = [];
  readonly typing: boolean[] = [];

  constructor(store = new MemoryStore()) {
    this.store = store;
  }

  get delivery(): Delivery {
    return { outlet: this, attempt: 1, signal: this.signal.signal };
  }

  /** What was sent, as texts. */
  get said(): string[] {
    return this.sent.map(({ content }) => content);
  }

  async send(roomId: Room['id'], { clientId, content }: Outgoing): Promise<Message> {
    await Promise.resolve();
    const before = this.sent.find((message) => message.clientId === clientId);
    if (before) return { ...before };
    const message = { id: 100 + this.sent.length, roomId, clientId, content } as Outgoing & Message;
    this.sent.push(message);
    return { ...message };
  }

  async edit(messageId: Message['id'], content: string): Promise<Message> {
    await Promise.resolve();
    const message = this.sent.find(({ id }) => id === messageId);
    if (!message) throw new Error(`There is no message ${messageId}.`);
    this.edits.push({ id: messageId, content });
    message.content = content;
    return { ...message };
  }

  async delete(messageId: Message['id']): Promise<Message> {
    return this.edit(messageId, '');
  }

  setTyping(_: Room['id'], typing: boolean): void {
    this.typing.push(typing);
  }

  findRoom(wanted: string | Room['id']): Room | undefined {
    return [room, lounge].find(({ id, name }) => id === wanted || name === wanted);
  }

  now(): number {
    return this.clock.now();
  }

  pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return pause(this.clock, delayMs, signal);
  }

  /** Lets a bot hear a message, and answers with what it said to it. */
  async hears<Custom extends object>(
    bot: Bot<Custom>,
    content: string,
    more: Record<string, unknown> = {},
  ): Promise<string[]> {
    const before = this.sent.length;
    await this.handles(bot, says(content, more));
    return this.said.slice(before);
  }

  /** Throws what a handler threw, where the bot does not catch. */
  async handles<Custom extends object>(bot: Bot<Custom>, event: BotEvent): Promise<Outcome> {
    const outcome = await bot.handle(event, this.delivery);
    if (outcome.kind === 'failed' && !outcome.isTold) throw outcome.error;
    return outcome;
  }
}

let lastId = 1_000;

export function says(
  content: string,
  { id = ++lastId, room: where = room, ...more }: Record<string, unknown> = {},
): BotEvent {
  const message = { id, content, username: 'ana', userId: 9, ...more } as unknown as Message;
  return { type: 'message', id: `m${String(id)}`, room: where as Room, message };
}
