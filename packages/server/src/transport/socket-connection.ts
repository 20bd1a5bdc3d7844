import type {
  ClientToServerEvents,
  Reply,
  RoomId,
  ServerEventName,
  ServerEventPayload,
  ServerToClientEvents,
} from '@roomful/protocol';
import type { Server, Socket } from 'socket.io';
import type { Connection, RoomAccess } from '../delivery/connection.ts';
import { encodeEvent, type Frame } from '../delivery/frame.ts';
import type { Session } from '../ports/sessions.ts';
import { encodeAnswer, type EventPacket, readEventPacket } from './event-packet.ts';
import { type FrameSocket, frameSocketOf } from './frame-socket.ts';
import type { User } from '@roomful/protocol';

interface SocketData {
  connection: SocketConnection;
  session: Session;
}

export type ChatSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

export type ChatIo = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>;

interface ConnectionParts {
  user: User;
  session: Session;
  network: string;
  wantsRoomActivity: boolean;
  access: RoomAccess | undefined;
}

/** What this turn of the event loop has just sent is none yet. */
const BACKLOG_BYTES = 65_536;

/** A Socket.IO socket as the features see it. */
export class SocketConnection implements Connection {
  readonly id: string;
  readonly sessionId: string;
  readonly user: User;
  readonly access: RoomAccess | undefined;
  /** Where it comes from, as limits count it. */
  readonly network: string;
  readonly wantsRoomActivity: boolean;
  readonly rooms = new Set<RoomId>();
  expiresAt: number;
  readonly #socket: ChatSocket;
  readonly #webSocket: FrameSocket;
  #state: 'handshake' | 'open' | 'closed' = 'handshake';
  /** Said before the handshake was over, which is when Socket.IO can't send yet. */
  readonly #early: Frame[] = [];

  constructor(socket: ChatSocket, { user, session, network, wantsRoomActivity, access }: ConnectionParts) {
    this.#socket = socket;
    this.#webSocket = frameSocketOf(socket);
    this.id = socket.id;
    this.sessionId = session.id;
    this.user = user;
    this.access = access;
    this.network = network;
    this.wantsRoomActivity = wantsRoomActivity;
    this.expiresAt = session.expiresAt;
  }

  isOpen(): boolean {
    return this.#state !== 'closed';
  }

  send<Name extends ServerEventName>(name: Name, payload: ServerEventPayload<Name>): void {
    if (this.#state !== 'closed') this.sendFrame(encodeEvent(name, payload));
  }

  sendFrame(frame: Frame): void {
    if (this.#state === 'handshake') this.#early.push(frame);
    else if (this.#state === 'open') this.#webSocket.sendFrame(frame);
  }

  /**
   * The handshake is over: welcome, then what was said meanwhile. False when it was closed meanwhile; then it is cut, and
   * has heard the same: why it ends comes after the welcome.
   */
  open(welcome: Frame): boolean {
    const wasClosed = this.#state === 'closed';
    if (!wasClosed) this.#state = 'open';
    this.#webSocket.sendFrame(welcome);
    for (const frame of this.#early.splice(0)) this.#webSocket.sendFrame(frame);
    if (wasClosed) this.#socket.disconnect(true);
    return !wasClosed;
  }

  /** `take`: events that Socket.IO does not have to read. `other`: there was a frame of another kind. */
  onFrame(take: (packet: EventPacket) => void, other: () => void): void {
    this.#webSocket.takeText = (text) => {
      const packet = readEventPacket(text);
      if (this.#state !== 'open') return packet !== undefined;
      if (packet) take(packet);
      else other();
      return packet !== undefined;
    };
    this.#webSocket.onOther = () => {
      if (this.#state === 'open') other();
    };
  }

  answer(id: string, reply: Reply<unknown>): void {
    if (this.#state === 'open') this.#webSocket.sendAnswer(encodeAnswer(id, reply));
  }

  hasBacklog(): boolean {
    return this.#webSocket.bufferedAmount > BACKLOG_BYTES;
  }

  close(): void {
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    if (wasOpen) this.#socket.disconnect(true);
  }
}
