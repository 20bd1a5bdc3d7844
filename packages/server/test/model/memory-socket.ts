import { EventEmitter } from 'node:events';
import type { ErrorBody, Reply } from '@roomful/protocol';
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
  channels: Map<string, Set<MemorySocket>>;
  witness: Witness;
  /** Resolves when the end of the connection is noticed. */
  noticesEnd(): Promise<void>;
}

class Line extends EventEmitter {
  readyState: 'open' | 'closed' = 'open';
}

type Listener = (...args: unknown[]) => void;

/** What the transport uses of a Socket.IO socket, over two queues that the test flushes by hand. */
export class MemorySocket {
  readonly handshake: { headers: Record<string, string>; auth: Record<string, unknown> };
  readonly data = {};
  readonly conn = new Line();
  readonly toServer: ClientFrame[] = [];
  readonly toClient: ServerFrame[] = [];
  readonly id: string;
  readonly #world: SocketWorld;
  readonly #listeners = new Map<string, Listener>();
  #isConnected = true;
  #isClientThere = true;

  constructor(id: string, auth: Record<string, unknown>, world: SocketWorld) {
    this.id = id;
    this.handshake = { headers: {}, auth };
    this.#world = world;
  }

  /** For the transport, which knows the real thing. */
  get asChatSocket(): ChatSocket {
    return this as unknown as ChatSocket;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  on(name: string, listener: Listener): void {
    this.#listeners.set(name, listener);
  }

  onAny(): void {
    // Clients here send known events only.
  }

  emit(name: string, payload: unknown): boolean {
    this.#send({ kind: 'event', name, payload });
    return true;
  }

  refuse(error: ErrorBody): void {
    this.#send({ kind: 'refused', error });
    this.disconnect();
  }

  join(channel: string): void {
    if (!this.#isConnected) return;
    const members = this.#world.channels.get(channel) ?? new Set<MemorySocket>();
    this.#world.channels.set(channel, members.add(this));
  }

  leave(channel: string): void {
    this.#world.channels.get(channel)?.delete(this);
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
    return this.#isConnected && this.#listeners.size > 0 ? this.toServer[0] : undefined;
  }

  /** It reaches the server. */
  takeOne(): void {
    const frame = this.nextToServer;
    if (!frame) return;
    this.toServer.shift();
    this.#world.witness.arrives(this, frame);
    const { ask } = frame;
    const answer = (reply: Reply<unknown>) => {
      if (ask !== undefined) this.#send({ kind: 'answer', ask, to: frame, reply });
    };
    this.#listeners.get(frame.name)?.(frame.payload, ...(ask === undefined ? [] : [answer]));
  }

  #send(frame: ServerFrame): void {
    if (!this.#isConnected) return;
    // As on a wire: what is changed later does not change what was said.
    const said = JSON.parse(JSON.stringify(frame)) as ServerFrame;
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
    for (const members of this.#world.channels.values()) members.delete(this);
  }
}
