import type { Message, MessageId, RoomId } from '@roomful/protocol';
import { ChatError } from '../errors.ts';
import type { BotEvent } from './bot-event.ts';
import type { BaseContext, BotContext, Reply, SendOptions } from './context.ts';
import { keepInternals } from './context-internals.ts';
import { createSchedule } from './jobs/create-schedule.ts';
import type { JobContext } from './jobs/job-context.ts';
import type { DueJob } from './jobs/job-run.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Outlet } from './outlet.ts';
import { PendingSends } from './pending-sends.ts';
import { prefixStore } from './stores/prefix-store.ts';
import { streamReply } from './stream-reply.ts';

const STREAM_EVERY_MS = 1_000;

export interface Delivery {
  outlet: Outlet;
  attempt: number;
  signal: AbortSignal;
}

/** All of it are own properties that know their event, so that a handler may take apart what it gets. */
export function createContext(
  event: BotEvent,
  delivery: Delivery,
  jobs: Jobs,
): { context: BotContext; sends: PendingSends } {
  const sends = new PendingSends(event.id);
  const base = { ...createBase(event.id, { delivery, sends, jobs, roomId: event.room.id }), room: event.room };
  return { context: keepInternals(withEvent(base, event), { outlet: delivery.outlet, sends }), sends };
}

/** What the handler of a job gets; `runId` is its event id. */
export function createJobContext(
  { id: jobId, record, data, runId }: DueJob & { data: unknown; runId: string },
  delivery: Delivery,
  jobs: Jobs,
): { context: JobContext; sends: PendingSends } {
  const sends = new PendingSends(runId);
  const { name: job, dueAt, roomId } = record;
  const room = roomId === undefined ? undefined : delivery.outlet.findRoom(roomId);
  const base = createBase(runId, { delivery, sends, jobs, roomId });
  const context: JobContext = { ...base, type: 'job', job, jobId, dueAt, data, room };
  return { context: keepInternals(context, { outlet: delivery.outlet, sends }), sends };
}

interface BaseParts {
  delivery: Delivery;
  sends: PendingSends;
  jobs: Jobs;
  /** Where `reply` goes; only a job may have none. */
  roomId: RoomId | undefined;
}

function createBase(id: string, { delivery, sends, jobs, roomId }: BaseParts): Omit<BaseContext, 'room'> {
  const { outlet, attempt, signal } = delivery;
  return {
    id,
    me: outlet.me,
    attempt,
    signal,
    store: prefixStore(outlet.store, 'own/'),
    schedule: createSchedule({ jobs, outlet, sends, eventId: id, roomId }),
    now: () => outlet.now(),
    ...createActs(delivery, sends, roomId),
  };
}

function createActs(
  { outlet, signal }: Delivery,
  sends: PendingSends,
  roomId: RoomId | undefined,
): Pick<BaseContext, 'reply' | 'send' | 'edit' | 'remove' | 'typing'> {
  // The key is taken in the moment of the call; what is wrong with the call rejects, as a refusal does.
  const sendTo = (find: () => RoomId, content: string, { key }: SendOptions = {}) =>
    sends.add(async () => {
      const clientId = sends.nextClientId(key);
      return outlet.send(find(), { clientId, content: assertText(content) }, signal);
    });
  const stream: Reply['stream'] = (chunks, { key, everyMs = STREAM_EVERY_MS } = {}) =>
    sends.add(async () => {
      const clientId = sends.nextClientId(key);
      return streamReply(assertChunks(chunks), { outlet, roomId: assertRoom(roomId), clientId, everyMs, signal });
    });
  return {
    reply: Object.assign(
      (content: string, options?: SendOptions) => sendTo(() => assertRoom(roomId), content, options),
      { stream },
    ),
    send: (room, content, options) => sendTo(() => findRoom(outlet, room), content, options),
    edit: (message, content) => sends.add(async () => outlet.edit(idOf(message), assertText(content), signal)),
    remove: (message) => sends.add(async () => outlet.delete(idOf(message), signal)),
    typing(typing = true) {
      if (roomId !== undefined) outlet.setTyping(roomId, typing);
    },
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

function assertRoom(roomId: RoomId | undefined): RoomId {
  if (roomId !== undefined) return roomId;
  throw new ChatError({
    code: 'INVALID_PAYLOAD',
    message: 'A job of bot.every() belongs to no room, so there is nothing to reply to. Use send(room, text).',
    retryable: false,
  });
}

function assertText(content: unknown): string {
  if (typeof content === 'string') return content;
  throw invalid(`The text of a message is a string, and what was given is ${kindOf(content)}. Use String(value).`);
}

function assertChunks<Chunks>(chunks: Chunks): Chunks {
  const isSource =
    typeof chunks === 'string' ||
    (typeof chunks === 'object' && chunks !== null && (Symbol.asyncIterator in chunks || Symbol.iterator in chunks));
  if (isSource) return chunks;
  throw invalid(
    `reply.stream takes what yields strings, such as an async generator or a ReadableStream, and what was given is ${kindOf(chunks)}.`,
  );
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return `of type ${typeof value}`;
}

function invalid(message: string): ChatError {
  return new ChatError({ code: 'INVALID_PAYLOAD', message, retryable: false });
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
