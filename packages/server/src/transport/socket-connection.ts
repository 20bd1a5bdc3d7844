import type {
  ClientToServerEvents,
  RoomId,
  ServerEventName,
  ServerEventPayload,
  ServerToClientEvents,
} from '@roomful/protocol';
import type { Server, Socket } from 'socket.io';
import type { Connection } from '../delivery/connection.ts';
import type { Session } from '../ports/sessions.ts';
import type { User } from '@roomful/protocol';

interface SocketData {
  connection: SocketConnection;
  session: Session;
}

export type ChatSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

export type ChatIo = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

/** A Socket.IO socket as the features see it. */
export class SocketConnection implements Connection {
  readonly id: string;
  readonly sessionId: string;
  readonly user: User;
  readonly rooms = new Set<RoomId>();
  expiresAt: number;
  readonly #socket: ChatSocket;
  #state: 'handshake' | 'open' | 'closed' = 'handshake';
  /** Said before the handshake was over, which is when Socket.IO can't send yet. */
  readonly #early: (() => void)[] = [];

  constructor(socket: ChatSocket, { user, session }: { user: User; session: Session }) {
    this.#socket = socket;
    this.id = socket.id;
    this.sessionId = session.id;
    this.user = user;
    this.expiresAt = session.expiresAt;
  }

  isOpen(): boolean {
    return this.#state !== 'closed';
  }

  send<Name extends ServerEventName>(name: Name, payload: ServerEventPayload<Name>): void {
    const emit = () => {
      // Socket.IO's types can't follow a generic event name; the pair is checked by this method's own signature.
      (this.#socket.emit as (name: string, payload: unknown) => boolean)(name, payload);
    };
    if (this.#state === 'handshake') this.#early.push(emit);
    else if (this.#state === 'open') emit();
  }

  /** The handshake is over. False when the connection was closed meanwhile; then the socket is cut. */
  open(): boolean {
    const wasClosed = this.#state === 'closed';
    if (!wasClosed) this.#state = 'open';
    for (const emit of this.#early.splice(0)) emit();
    if (wasClosed) this.#socket.disconnect(true);
    return !wasClosed;
  }

  listen(channel: string): void {
    if (this.#state === 'open') void this.#socket.join(channel);
  }

  unlisten(channel: string): void {
    void this.#socket.leave(channel);
  }

  close(): void {
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    if (wasOpen) this.#socket.disconnect(true);
  }
}
