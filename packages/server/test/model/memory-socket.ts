import { EventEmitter } from 'node:events';
import type { ErrorBody, Reply } from '@roomful/protocol';
import type { Frame } from '../../src/delivery/frame.ts';
import type { FrameSocket } from '../../src/transport/frame-socket.ts';
import type { ChatSocket } from '../../src/transport/socket-connection.ts';

export interface ClientFrame {
  name: string;
  payload: unknown;
  /** Under which number the client waits for the answer; absent with a notice. */
  ask?: number;
}

export type ServerFrame =
  | { kind: 'event'; name: string; payload: unknown }
  | { kind: 'answer'; ask: number; to: ClientFrame; reply: Reply<unknown> }
  | { kind: 'refused'; error: ErrorBody }
  | { kind: 'end' };

/** Who looks at what goes over the wire. */
export interface Witness {
  /** A frame of the client has reached the server. */
  arrives(socket: MemorySocket, frame: ClientFrame): void;
  /** A frame has left the server. */
  leaves(socket: MemorySocket, frame: ServerFrame): void;
  /** The server has noticed the end. */
  isOver(socket: MemorySocket): void;
}

interface SocketWorld {
  witness: Witness;
  /** Resolves when the end of the connection is noticed. */
  noticesEnd(): Promise<void>;
}

class Line extends EventEmitter {
  readyState: 'open' | 'closed' = 'open';
  readonly transport: { socket: FrameSocket };

  constructor(socket: FrameSocket) {
    super();
    this.transport = { socket };
  }
}

/** What the transport uses of a Socket.IO socket, over two queues that the test flushes by hand. */
export class MemorySocket {
  readonly handshake: { headers: Record<string, string>; auth: Record<string, unknown> };
  readonly data = {};
  readonly conn: Line;
  readonly toServer: ClientFrame[] = [];
  readonly toClient: ServerFrame[] = [];
  readonly id: string;
  readonly #world: SocketWorld;
  readonly #frames: FrameSocket;
  readonly #asked = new Map<string, ClientFrame>();
  #isConnected = true;
  #isClientThere = true;

  constructor(id: string, auth: Record<string, unknown>, world: SocketWorld) {
    this.id = id;
    this.handshake = { headers: {}, auth };
    this.#world = world;
    this.#frames = {
      takeText: undefined,
      onOther: undefined,
      sendFrame: (frame) => this.#say(frame),
      sendAnswer: (frame) => this.#say(frame),
      bufferedAmount: 0,
      backlog: 0,
    };
    this.conn = new Line(this.#frames);
  }

  /** For the transport, which knows the real thing. */
  get asChatSocket(): ChatSocket {
    return this as unknown as ChatSocket;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  onAny(): void {
    // Clients here send events that the connection reads by itself.
  }

  once(): void {
    // Here a client leaves by closing its line.
  }

  refuse(error: ErrorBody): void {
    this.#send({ kind: 'refused', error });
    this.disconnect();
  }

  /** The server ends it: nothing is heard or said from now on; the line closes a little later. */
  disconnect(): void {
    if (!this.#isConnected) return;
    this.#send({ kind: 'end' });
    this.#detach();
    void this.#world.noticesEnd().then(() => this.#close());
  }

  /** The client is gone. Its last frames may still arrive; the server notices some time later. */
  cut({ framesArrive }: { framesArrive: boolean }): void {
    if (!this.#isClientThere) return;
    this.#isClientThere = false;
    this.toClient.length = 0;
    if (!framesArrive) this.toServer.length = 0;
    void this.#world.noticesEnd().then(() => {
      while (this.nextToServer) this.takeOne();
      this.#close();
    });
  }

  /** What would reach the server next: nothing before its handshake is over, or once it has ended the connection. */
  get nextToServer(): ClientFrame | undefined {
    return this.#isConnected && this.#frames.takeText ? this.toServer[0] : undefined;
  }

  /** It reaches the server. */
  takeOne(): void {
    const frame = this.nextToServer;
    if (!frame) return;
    this.toServer.shift();
    this.#world.witness.arrives(this, frame);
    const { ask, name, payload } = frame;
    if (ask !== undefined) this.#asked.set(String(ask), frame);
    this.#frames.takeText?.(`42${ask ?? ''}${JSON.stringify([name, payload])}`);
  }

  /** One WebSocket frame, as it stands on the wire. */
  #say(frame: Frame): void {
    const length = frame[1] ?? 0;
    const text = frame.toString('utf8', length === 127 ? 10 : length === 126 ? 4 : 2);
    const [, kind, id = '', json = ''] = /^4([23])(\d*)(.*)$/s.exec(text) ?? [];
    const [first, second] = JSON.parse(json) as [unknown, unknown];
    const to = this.#asked.get(id);
    if (kind === '2') this.#send({ kind: 'event', name: String(first), payload: second });
    else if (to) this.#send({ kind: 'answer', ask: Number(id), to, reply: first as Reply<unknown> });
  }

  #send(said: ServerFrame): void {
    if (!this.#isConnected) return;
    if (this.#isClientThere) this.toClient.push(said);
    this.#world.witness.leaves(this, said);
  }

  #close(): void {
    if (this.conn.readyState === 'closed') return;
    this.conn.readyState = 'closed';
    this.#detach();
    this.#world.witness.isOver(this);
    this.conn.emit('close');
  }

  #detach(): void {
    this.#isConnected = false;
  }
}
