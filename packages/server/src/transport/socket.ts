import {
  limits,
  type NoticeName,
  notices,
  PROTOCOL_VERSION,
  type Reply,
  type RequestName,
  requests,
  type Welcome,
} from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { NoticeHandlers, RequestHandlers } from './bindings.ts';
import type { RateLimit } from './rate-limits.ts';
import { toChatError } from './to-chat-error.ts';
import type { ChatSocket } from './socket-connection.ts';
import { validate } from './validate.ts';

interface SocketParts {
  requestHandlers: RequestHandlers;
  noticeHandlers: NoticeHandlers;
  sessions: LiveSessions;
  clock: Clock;
  logger: Logger;
  /** Takes a token for each payload that breaks its schema. */
  invalid: RateLimit;
  rates: Pick<Welcome['limits'], 'messagesPerSecond' | 'messagesBurst' | 'joinsPerMinute'>;
  isDraining(): boolean;
}

/** One socket after its handshake: welcome, then every event of the protocol, validated and answered. */
export function createSocketServer(parts: SocketParts) {
  return function serve(socket: ChatSocket): void {
    const { connection, session } = socket.data;
    if (!connection.open()) return;
    connection.send('welcome', {
      user: connection.user,
      serverTime: parts.clock.now(),
      protocol: PROTOCOL_VERSION,
      currentRoomId: session.currentRoomId,
      limits: {
        contentMax: limits.contentMax,
        pageSizes: [...limits.pageSizes],
        clockSkewMs: limits.clockSkewMs,
        ...parts.rates,
      },
    });
    connection.onEvent(({ id, name, payload }) => {
      take(name, payload, id === undefined ? ignoreAnswer : (reply) => connection.answer(id, reply));
    });
    // What the connection does not read by itself comes through Socket.IO: binary events, above all.
    socket.onAny((name: string, ...args: unknown[]) => take(name, args[0], args.find(isCallback) ?? ignoreAnswer));

    function take(name: string, payload: unknown, answer: (reply: Reply<unknown>) => void): void {
      if (isRequest(name)) {
        // A request without any field may come without a payload.
        void answerRequest(name, payload === undefined || isCallback(payload) ? {} : payload, answer);
      } else if (isNotice(name)) {
        takeNotice(name, payload);
      } else {
        const error = new ChatError(
          'NOT_FOUND',
          'This event does not exist. SPEC.md of the protocol lists those that do.',
        );
        answer({ ok: false, error: error.toBody() });
      }
    }

    async function answerRequest(name: RequestName, payload: unknown, answer: (reply: Reply<unknown>) => void) {
      try {
        admit();
        const handle = parts.requestHandlers[name] as (...args: unknown[]) => Promise<void>;
        await handle(connection, validate<unknown>(requests[name].payload, payload), (data: unknown) =>
          answer({ ok: true, data }),
        );
      } catch (error) {
        answer({ ok: false, error: refuse(name, error).toBody() });
        closeIfExpired(error);
      }
    }

    function takeNotice(name: NoticeName, payload: unknown): void {
      try {
        admit();
        const handle = parts.noticeHandlers[name] as (...args: unknown[]) => void;
        handle(connection, validate<unknown>(notices[name].payload, payload));
      } catch (error) {
        refuse(name, error);
        closeIfExpired(error);
      }
    }

    function refuse(event: string, cause: unknown): ChatError {
      const error = isInvalidPayload(cause) ? limitInvalid(cause) : cause;
      return toChatError(error, parts.logger, { event, userId: connection.user.id });
    }

    function limitInvalid(error: ChatError): unknown {
      try {
        parts.invalid.take(connection.user.id);
        return error;
      } catch (limited) {
        return limited;
      }
    }

    function closeIfExpired(error: unknown): void {
      if (error instanceof ChatError && error.code === 'SESSION_EXPIRED') connection.close();
    }

    function admit(): void {
      if (parts.isDraining()) {
        throw new ChatError('SERVER_DRAINING', 'The server is restarting. Send again once you are connected again.', {
          retryAfterMs: 2_000,
        });
      }
      parts.sessions.assertCurrent(connection);
    }
  };
}

/** The protocol's own tables say what there is, so no event can be forgotten; the handlers' types hold the rest. */
function isRequest(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

function isNotice(name: string): name is NoticeName {
  return Object.hasOwn(notices, name);
}

function isInvalidPayload(error: unknown): error is ChatError {
  return error instanceof ChatError && error.code === 'INVALID_PAYLOAD';
}

function isCallback(value: unknown): value is (reply: Reply<unknown>) => void {
  return typeof value === 'function';
}

function ignoreAnswer(): void {
  // Who sends a request without an acknowledgement does not want to know.
}
