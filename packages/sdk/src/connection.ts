import {
  type NoticeName,
  type NoticePayload,
  PROTOCOL_VERSION,
  type Reply,
  type RequestData,
  type RequestName,
  type RequestPayload,
  type ServerEventName,
  type ServerEventPayload,
  type Welcome,
} from '@roomful/protocol';
import type { ClientClock } from './client-clock.ts';
import { asChatError, type ChatError, displaced, notAnswered, refusedBy, stoppedHere, unreachable } from './errors.ts';
import type { Connect, Socket } from './socket.ts';

/** Everything the server says after `welcome`, but for the end of the connection itself. */
export type ServerEvent = {
  [Name in ServerEventName]: { name: Name; payload: ServerEventPayload<Name> };
}[Exclude<ServerEventName, 'welcome' | 'session_displaced' | 'server_draining'>];

export type ConnectionEnd =
  | { kind: 'lost'; error: ChatError }
  /** The server stops, and asks to come back after this time. */
  | { kind: 'draining'; retryAfterMs: number }
  /** A newer connection of the same user took over. */
  | { kind: 'displaced'; error: ChatError };

/** One socket, from `welcome` to its end. It never comes back: the next one is a new connection. */
export interface Connection {
  readonly welcome: Welcome;
  readonly isOpen: boolean;
  readonly ended: Promise<ConnectionEnd>;
  /**
   * Throws `ChatError`: the server's refusal, `TIMEOUT`, or `UNREACHABLE` when the connection ends before the answer. If
   * nothing at all came in for as long as the answer was waited for, the connection ends as lost.
   */
  request<Name extends RequestName>(
    name: Name,
    payload: RequestPayload<Name>,
    timeoutMs?: number,
  ): Promise<RequestData<Name>>;
  notify<Name extends NoticeName>(name: Name, payload: NoticePayload<Name>): void;
  /** Asks for a sign of life; if none comes soon, the connection ends as lost. For whoever suspects that. */
  probe(): void;
  /** Ends it as lost, for whoever knows sooner than the socket that nothing gets through any more. */
  lose(cause: Error): void;
}

export interface OpenOptions {
  url: string;
  token: string | undefined;
  connect: Connect;
  /** Whether to hear which rooms have new messages. */
  roomActivity: boolean | undefined;
  clock: ClientClock;
  /** Closes the connection, whether it is open yet or not. */
  signal: AbortSignal;
  onEvent: (event: ServerEvent) => void;
  /** Called in the same moment in which the connection ends, before anything waiting on it hears of it. */
  onEnd: () => void;
}

const OPEN_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** With the time to notice, the wait before the first attempt and a handshake it stays below five seconds. */
const PROBE_TIMEOUT_MS = 2_500;

/** Resolves with the server's welcome. Throws `ChatError`: the refusal of the handshake, `UNREACHABLE` or `STOPPED`. */
export function openConnection(options: OpenOptions): Promise<Connection> {
  const { url, token, connect, roomActivity, clock, signal, onEvent, onEnd } = options;
  const waiting = new Set<(error: ChatError) => void>();
  const ended = Promise.withResolvers<ConnectionEnd>();
  const opened = Promise.withResolvers<Connection>();
  let status: 'opening' | 'open' | 'ended' = 'opening';
  let end: ConnectionEnd | undefined;
  let endedBy: ChatError | undefined;
  /** Everything that came over the line, the server's pings too. */
  let received = 0;
  let isProbing = false;
  let socket: Socket | undefined;

  function finish(error: ChatError): void {
    if (status === 'ended') return;
    const wasOpen = status === 'open';
    status = 'ended';
    endedBy = error;
    cancelTimeout();
    signal.removeEventListener('abort', abort);
    close();
    if (wasOpen) onEnd();
    for (const reject of waiting) reject(error);
    waiting.clear();
    opened.reject(error);
    ended.resolve(end ?? { kind: 'lost', error });
  }

  const abort = () => finish(stoppedHere('The client is stopped. Call start() to connect again.'));
  const cancelTimeout = clock.setTimeout(() => finish(unreachable(url)), OPEN_TIMEOUT_MS);

  function heard(name: string, payload: unknown): void {
    switch (name) {
      case 'welcome':
        return welcomed(payload as Welcome);
      case 'session_displaced': {
        const error = displaced();
        end = { kind: 'displaced', error };
        return finish(error);
      }
      case 'server_draining':
        end = { kind: 'draining', retryAfterMs: (payload as ServerEventPayload<'server_draining'>).retryAfterMs };
        return;
      default:
        if (status === 'open') onEvent({ name, payload } as ServerEvent);
    }
  }

  /** A socket of somebody's own may fail in its own ways: then it is one that is lost. */
  function emit(...message: Parameters<Socket['emit']>): void {
    try {
      socket?.emit(...message);
    } catch (cause) {
      finish(unreachable(url, cause));
    }
  }

  function close(): void {
    try {
      socket?.close();
    } catch {
      // A socket of somebody's own may fail in this too. The connection is over all the same, and why it is stands already.
    }
  }

  function welcomed(welcome: Welcome): void {
    if (status !== 'opening') return;
    status = 'open';
    cancelTimeout();
    opened.resolve({
      welcome,
      get isOpen() {
        return status === 'open';
      },
      ended: ended.promise,
      request,
      notify: (name, payload) => {
        if (status === 'open') emit(name, payload);
      },
      // It can't reject: no answer is an answer too.
      probe: () => void probe(),
      lose: (cause) => finish(unreachable(url, cause)),
    });
  }

  function request<Name extends RequestName>(
    name: Name,
    payload: RequestPayload<Name>,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<RequestData<Name>> {
    return new Promise((resolve, reject) => {
      if (status !== 'open') return reject(endedBy ?? unreachable(url));
      const settle = () => {
        cancel();
        waiting.delete(fail);
      };
      const fail = (error: ChatError) => {
        settle();
        reject(error);
      };
      const receivedBefore = received;
      const cancel = clock.setTimeout(() => {
        fail(notAnswered(name));
        // A slow server still sends something. An open socket over which nothing comes is one in name only.
        if (received === receivedBefore) finish(unreachable(url, new Error(`Nothing came in for ${timeoutMs} ms.`)));
      }, timeoutMs);
      waiting.add(fail);
      emit(name, payload, (answer) => {
        if (!waiting.has(fail)) return;
        settle();
        const reply = answer as Reply<RequestData<Name>>;
        if (reply.ok) resolve(reply.data);
        else reject(refusedBy(reply.error));
      });
    });
  }

  async function probe(): Promise<void> {
    if (isProbing) return;
    isProbing = true;
    try {
      // Any answer will do, a refusal too; this one costs the server least.
      await request('list_rooms', { limit: 1 }, PROBE_TIMEOUT_MS);
    } catch (error) {
      asChatError(error);
    } finally {
      isProbing = false;
    }
  }

  if (signal.aborted) abort();
  else {
    signal.addEventListener('abort', abort);
    try {
      socket = connect({
        url: new URL(url).origin,
        // What is undefined is not on the wire.
        auth: { token, protocol: PROTOCOL_VERSION, roomActivity },
        onEvent: heard,
        onTraffic: () => received++,
        onClose: ({ refusal, cause }) => finish(refusal ? refusedBy(refusal) : unreachable(url, cause)),
      });
    } catch (error) {
      // A `connect` of somebody's own may fail in its own ways.
      finish(unreachable(url, error));
    }
  }
  return opened.promise;
}
