import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io';
import { WebSocket, WebSocketServer } from 'ws';
import { encodeText, type Frame } from '../delivery/frame.ts';
import type { Clock } from '../ports/clock.ts';
import { answerBare } from './http/bare-answer.ts';
import { noWebSocket } from './refuse-other-transports.ts';
import { CLOSE_GRACE_MS } from './upgraded-sockets.ts';

/** A WebSocket whose frames can be sent and read without Socket.IO in between. */
export interface FrameSocket {
  /** Sees each text frame first; what it does not take goes to Socket.IO. */
  takeText: ((text: string) => boolean) | undefined;
  /** Hears of each frame that is no text, pings too: they are answered below this, and cost something all the same. */
  onOther: (() => void) | undefined;
  /** In order with everything else that goes out on the socket; after its end it says nothing. */
  sendFrame(frame: Frame): void;
  /** A frame that the client asked for: its length is no sign of slowness. */
  sendAnswer(frame: Frame): void;
  /** Bytes that wait to be taken. */
  readonly bufferedAmount: number;
  /** The same, beyond the largest answer among them. */
  readonly backlog: number;
}

/** Smaller answers are not worth the counting. */
const LARGE_ANSWER_BYTES = 65_536;

/** The connection below a WebSocket. `ws` keeps it to itself, and so does every version of it so far. */
interface WithTcpSocket {
  readonly _socket?: TcpSocket;
}

/**
 * The `wsEngine` of Engine.IO: `ws` with another way in and out. A system call for each frame is what a chat server
 * spends most of its time on, so everything that a socket is sent in one turn of the event loop leaves as one write, at
 * the turn's end. Frames are whole buffers, which many sockets can share; and Engine.IO hears at once that it may go
 * on, so that nothing ever waits in its own buffer and what it sends and what `sendFrame` sends keep their order.
 */
export function createWebSocketServer(clock: Clock) {
  const corked = new Set<TcpSocket>();

  class CoalescingWebSocket extends WebSocket implements FrameSocket {
    takeText: ((text: string) => boolean) | undefined;
    onOther: (() => void) | undefined;
    #largeAnswers = 0;
    #largestAnswer = 0;

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      const [data, isBinary] = args;
      if (event === 'message' && this.takeText && isBinary === false && this.takeText(String(data))) return true;
      if (event === 'ping' || (event === 'message' && isBinary === true)) this.onOther?.();
      return super.emit(event, ...args);
    }

    override send(data: unknown, options?: unknown, done?: unknown): void {
      const callback = typeof options === 'function' ? options : done;
      if (typeof data !== 'string' || this.readyState !== WebSocket.OPEN) {
        super.send(data as string, callback as (error?: Error) => void);
        return;
      }
      this.sendFrame(encodeText(data));
      if (typeof callback === 'function') (callback as () => void)();
    }

    sendFrame(frame: Frame): void {
      this.#write(frame);
    }

    sendAnswer(frame: Frame): void {
      if (frame.length < LARGE_ANSWER_BYTES) return this.#write(frame);
      this.#largeAnswers++;
      this.#largestAnswer = Math.max(this.#largestAnswer, frame.length);
      this.#write(frame, () => {
        this.#largeAnswers--;
        if (this.#largeAnswers === 0) this.#largestAnswer = 0;
      });
    }

    get backlog(): number {
      return this.bufferedAmount - this.#largestAnswer;
    }

    #write(frame: Frame, taken?: () => void): void {
      const tcp = (this as unknown as WithTcpSocket)._socket;
      if (!tcp || this.readyState !== WebSocket.OPEN) return;
      if (!corked.has(tcp)) hold(tcp);
      tcp.write(frame, taken);
    }
  }

  function hold(tcp: TcpSocket): void {
    if (corked.size === 0) void clock.yield().then(release);
    corked.add(tcp);
    tcp.cork();
  }

  function release(): void {
    const sockets = [...corked];
    corked.clear();
    for (const tcp of sockets) tcp.uncork();
  }

  return class extends WebSocketServer {
    constructor(options: object) {
      const more = {
        WebSocket: CoalescingWebSocket as unknown as typeof WebSocket,
        // Half a minute by default: so long would one who answers no close go on holding a connection.
        closeTimeout: CLOSE_GRACE_MS,
      };
      super({ ...options, ...more });
      this.on('wsClientError', (_error, socket) => answerBare(socket, noWebSocket()));
    }
  };
}

export function frameSocketOf(socket: Socket): FrameSocket {
  return (socket.conn.transport as unknown as { socket: FrameSocket }).socket;
}
