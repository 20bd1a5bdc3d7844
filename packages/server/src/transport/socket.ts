import {
  limits,
  type NoticeName,
  notices,
  PROTOCOL_VERSION,
  type Reply,
  type RequestName,
  type RequestPayload,
  requests,
} from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import { encodeEvent } from '../delivery/frame.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { Rates } from './limit-settings.ts';
import type { NoticeHandlers, RequestHandlers } from './bindings.ts';
import {
  botRates,
  type EventCost,
  eventCosts,
  type EventLimits,
  type MessageRates,
  resumeCost,
} from './event-limits.ts';
import type { FloodGuard } from './flood-guard.ts';
import { toChatError } from './to-chat-error.ts';
import type { ChatSocket, SocketConnection } from './socket-connection.ts';
import { validate } from './validate.ts';

interface SocketParts {
  requestHandlers: RequestHandlers;
  noticeHandlers: NoticeHandlers;
  sessions: LiveSessions;
  clock: Clock;
  logger: Logger;
  limits: EventLimits;
  floodGuard: Pick<FloodGuard, 'refused'>;
  rates: Rates;
  databaseId: string;
  isDraining(): boolean;
}

interface Taken {
  name: string;
  payload: unknown;
  answer: (reply: Reply<unknown>) => void;
}

interface Request {
  connection: SocketConnection;
  name: RequestName;
  answer: (reply: Reply<unknown>) => void;
}

/** One socket after its handshake: welcome, then every event of the protocol, validated and answered. */
export function createSocketServer(parts: SocketParts) {
  return function serve(socket: ChatSocket): void {
    const { connection, session } = socket.data;
    // A client can leave by a packet and keep the line open: nobody would notice that it is gone.
    socket.once('disconnect', () => socket.conn.close());
    const welcome = encodeEvent('welcome', {
      user: connection.user,
      serverTime: parts.clock.now(),
      databaseId: parts.databaseId,
      protocol: PROTOCOL_VERSION,
      currentRoomId: session.currentRoomId,
      limits: {
        contentMax: limits.contentMax,
        pageSizes: [...limits.pageSizes],
        clockSkewMs: limits.clockSkewMs,
        ...messageRates(connection.user.kind === 'bot' ? botRates(parts.rates) : parts.rates),
      },
    });
    if (!connection.open(welcome)) return;
    connection.onFrame(
      ({ id, name, payload }) => {
        take(connection, {
          name,
          payload,
          answer: id === undefined ? ignoreAnswer : (reply) => connection.answer(id, reply),
        });
      },
      () => takeOther(connection),
    );
    // What the connection does not read by itself comes through Socket.IO, in one listener: one for each event would be
    // a good part of what an idle connection weighs.
    socket.onAny((name: string, ...args: unknown[]) => {
      // What was still on its way when the connection ended.
      if (!connection.isOpen()) return;
      const payload = isCallback(args[0]) ? undefined : args[0];
      take(connection, { name, payload, answer: args.find(isCallback) ?? ignoreAnswer });
    });
  };

  function take(connection: SocketConnection, { name, payload, answer }: Taken): void {
    if (isNotice(name)) takeNotice(connection, name, payload);
    else if (!isRequest(name)) answer({ ok: false, error: refuse(connection, 'unknown', unknownEvent()).toBody() });
    // A request without any field may come without a payload.
    else void answerRequest({ connection, name, answer }, payload === undefined ? {} : payload);
  }

  /** A ping, a packet of Socket.IO, or nonsense: it says nothing to us, and counts. */
  function takeOther(connection: SocketConnection): void {
    try {
      parts.limits.chargeOther(connection);
    } catch (error) {
      refuse(connection, 'other', error);
    }
  }

  async function answerRequest({ connection, name, answer }: Request, payload: unknown): Promise<void> {
    try {
      const handle = parts.requestHandlers[name] as (...args: unknown[]) => Promise<void>;
      await handle(connection, admit(connection, name, payload), (data: unknown) => answer({ ok: true, data }));
    } catch (error) {
      answer({ ok: false, error: refuse(connection, name, error).toBody() });
      closeIfExpired(connection, error);
    }
  }

  function takeNotice(connection: SocketConnection, name: NoticeName, payload: unknown): void {
    try {
      const handle = parts.noticeHandlers[name] as (...args: unknown[]) => void;
      handle(connection, admit(connection, name, payload));
    } catch (error) {
      refuse(connection, name, error);
      closeIfExpired(connection, error);
    }
  }

  function refuse(connection: SocketConnection, event: string, cause: unknown): ChatError {
    const error = isClientsMistake(cause) ? parts.limits.chargeInvalid(connection, cause) : cause;
    const told = toChatError(error, parts.logger, { event, userId: connection.user.id });
    if (told.code === 'RATE_LIMITED' && connection.isOpen()) parts.floodGuard.refused(connection, event);
    return told;
  }

  function closeIfExpired(connection: SocketConnection, error: unknown): void {
    if (error instanceof ChatError && error.code === 'SESSION_EXPIRED') connection.close();
  }

  /** The payload, once everything is in order that is the same for all events. */
  function admit(connection: SocketConnection, name: RequestName | NoticeName, payload: unknown): unknown {
    if (parts.isDraining()) {
      throw new ChatError('SERVER_DRAINING', 'The server is restarting. Send again once you are connected again.', {
        retryAfterMs: 2_000,
      });
    }
    parts.sessions.assertCurrent(connection);
    parts.limits.admit(connection, eventCosts[name].cost);
    const event = isRequest(name) ? requests[name] : notices[name];
    const valid = validate<unknown>(event.payload, payload);
    parts.limits.charge(connection, costOf(connection, name, valid));
    return valid;
  }
}

/** A client that resumes the room it is in repairs its feed; that must not use up its joins. */
function costOf({ rooms }: SocketConnection, name: RequestName | NoticeName, payload: unknown): EventCost {
  const isResume = name === 'join_room' && rooms.has((payload as RequestPayload<'join_room'>).roomId);
  return isResume ? resumeCost : eventCosts[name];
}

function messageRates({ messagesPerSecond, messagesBurst, joinsPerMinute }: MessageRates): MessageRates {
  return { messagesPerSecond, messagesBurst, joinsPerMinute };
}

/** The protocol's own tables say what there is, so no event can be forgotten; the handlers' types hold the rest. */
function isRequest(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

function isNotice(name: string): name is NoticeName {
  return Object.hasOwn(notices, name);
}

function unknownEvent(): ChatError {
  return new ChatError('NOT_FOUND', 'This event does not exist. SPEC.md of the protocol lists those that do.');
}

/** What only a broken or hostile client does: it costs a token, so that it ends. */
function isClientsMistake(error: unknown): error is ChatError {
  return error instanceof ChatError && (error.code === 'INVALID_PAYLOAD' || error.code === 'NOT_FOUND');
}

function isCallback(value: unknown): value is (reply: Reply<unknown>) => void {
  return typeof value === 'function';
}

function ignoreAnswer(): void {
  // Who sends a request without an acknowledgement does not want to know.
}
