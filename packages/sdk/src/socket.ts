import type { ErrorBody } from '@roomful/protocol';

/** What a socket tells. Nothing is told any more after `onClose`. */
export interface SocketListeners {
  /** An event of the server, `welcome` first. */
  onEvent: (name: string, payload: unknown) => void;
  /** Anything that came in, an event, an answer or a ping: the line lives. */
  onTraffic: () => void;
  /** It could not be opened, or it is over. `refusal` is what the server said of the handshake, when it did. */
  onClose: (end: { refusal?: ErrorBody | undefined; cause?: Error | undefined }) => void;
}

export interface SocketOptions extends SocketListeners {
  /** The server's origin, for example `http://localhost:3000`. */
  url: string;
  /** What the handshake carries. It holds the token: keep it out of logs, errors and addresses. */
  auth: { protocol: number; token?: string | undefined; roomActivity?: boolean | undefined };
}

/** One line to the server, opening or open. */
export interface Socket {
  /** Sends an event. With `onAnswer` the server acknowledges it: the listener gets the answer as it came, once. */
  emit(name: string, payload: unknown, onAnswer?: (reply: unknown) => void): void;
  /** Ends it, in whatever state it is. */
  close(): void;
}

/**
 * Opens one socket to the server, which never opens again by itself: the client asks for the next. It must tell nothing
 * before it has returned. The default is Socket.IO over a WebSocket; bring your own for a test, or where there is no
 * WebSocket.
 *
 * @example
 * // In memory: what the client says is handled by a function, and there is no network at all.
 * const connect: Connect = ({ onEvent, onClose }) => {
 *   queueMicrotask(() => onEvent('welcome', myWelcome));
 *   return {
 *     emit: (name, payload, onAnswer) => onAnswer?.({ ok: true, data: handle(name, payload) }),
 *     close: () => onClose({}),
 *   };
 * };
 */
export type Connect = (options: SocketOptions) => Socket;
