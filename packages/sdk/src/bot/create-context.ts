import type { Message, MessageId, RoomId } from '@roomful/protocol';
import { ChatError } from '../errors.ts';
import type { BotEvent } from './bot-event.ts';
import type { BaseContext, BotContext, Reply, SendOptions } from './context.ts';
import type { Outlet } from './outlet.ts';
import { PendingSends } from './pending-sends.ts';
import { streamReply } from './stream-reply.ts';

const STREAM_EVERY_MS = 1_000;

export interface Delivery {
  outlet: Outlet;
  attempt: number;
  signal: AbortSignal;
}

/** All of it are own properties that know their event, so that a handler may take apart what it gets. */
export function createContext(event: BotEvent, delivery: Delivery): { context: BotContext; sends: PendingSends } {
  const sends = new PendingSends(event.id);
  return { context: withEvent(createBase(event, delivery, sends), event), sends };
}

/** Also for what is no event of a room, such as a scheduled job: there `roomId` is where `reply` goes. */
export function createActs(
  { outlet, signal }: Delivery,
  sends: PendingSends,
  roomId: RoomId,
): Pick<BaseContext, 'reply' | 'send' | 'edit' | 'remove' | 'typing'> {
  // The key is taken in the moment of the call; what is wrong with the call rejects, as a refusal does.
  const sendTo = (find: () => RoomId, content: string, { key }: SendOptions = {}) =>
    sends.add(async () => {
      const clientId = sends.nextClientId(key);
      return outlet.send(find(), { clientId, content }, signal);
    });
  const stream: Reply['stream'] = (chunks, { key, everyMs = STREAM_EVERY_MS } = {}) =>
    sends.add(async () => {
      const clientId = sends.nextClientId(key);
      return streamReply(chunks, { outlet, roomId, clientId, everyMs, signal });
    });
  return {
    reply: Object.assign((content: string, options?: SendOptions) => sendTo(() => roomId, content, options), {
      stream,
    }),
    send: (room, content, options) => sendTo(() => findRoom(outlet, room), content, options),
    edit: (message, content) => sends.add(async () => outlet.edit(idOf(message), content, signal)),
    remove: (message) => sends.add(async () => outlet.delete(idOf(message), signal)),
    typing: (typing = true) => outlet.setTyping(roomId, typing),
  };
}

function createBase(event: BotEvent, delivery: Delivery, sends: PendingSends): BaseContext {
  const { outlet, attempt, signal } = delivery;
  return {
    id: event.id,
    room: event.room,
    me: outlet.me,
    attempt,
    signal,
    store: outlet.store,
    now: () => outlet.now(),
    ...createActs(delivery, sends, event.room.id),
  };
}

function withEvent(base: BaseContext, event: BotEvent): BotContext {
  switch (event.type) {
    case 'message':
    case 'message:edited':
      return { ...base, type: event.type, message: event.message, text: event.message.content.trim() };
    case 'message:deleted':
      return { ...base, type: event.type, message: event.message };
    case 'room:joined':
      return { ...base, type: event.type };
    case 'room:left':
      return { ...base, type: event.type, reason: event.reason };
    case 'user:joined':
    case 'user:left':
      return { ...base, type: event.type, username: event.username };
  }
}

function findRoom(outlet: Outlet, room: string | RoomId): RoomId {
  const found = outlet.findRoom(room);
  if (found) return found.id;
  throw new ChatError({
    code: 'ROOM_NOT_FOUND',
    message: `The bot follows no room ${typeof room === 'string' ? `named ${room}` : `with the id ${room}`}. Look at its \`rooms\`.`,
    retryable: false,
  });
}

function idOf(message: Message | MessageId): MessageId {
  return typeof message === 'object' ? message.id : message;
}
