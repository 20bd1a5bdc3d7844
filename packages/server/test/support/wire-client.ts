import type {
  ClientToServerEvents,
  CreateSessionData,
  ErrorBody,
  NoticeName,
  NoticePayload,
  Reply,
  RequestData,
  RequestName,
  RequestPayload,
  RoomId,
  ServerEventName,
  ServerEventPayload,
  ServerToClientEvents,
  User,
} from '@roomful/protocol';
import { PROTOCOL_VERSION } from '@roomful/protocol';
import { io, type Socket } from 'socket.io-client';

interface Heard {
  name: ServerEventName;
  payload: unknown;
}

/** Speaks the wire as it stands in SPEC.md, without the SDK's help: what a client of somebody else would do. */
export class WireClient implements Disposable {
  readonly user: User;
  readonly session: CreateSessionData;
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  /** What was heard before anything else. */
  firstName: ServerEventName | undefined;
  #welcome: ServerEventPayload<'welcome'> | undefined;
  readonly #heard: Heard[] = [];
  readonly #waiting = new Set<() => void>();
  #acknowledges = true;

  private constructor(socket: Socket<ServerToClientEvents, ClientToServerEvents>, session: CreateSessionData) {
    this.socket = socket;
    this.session = session;
    this.user = session.user;
    socket.onAny((name: ServerEventName, payload: unknown) => {
      this.firstName ??= name;
      this.#heard.push({ name, payload });
      if (name === 'welcome') this.#welcome = payload as ServerEventPayload<'welcome'>;
      if (name === 'messages' && this.#acknowledges) {
        const { roomId, messages } = payload as ServerEventPayload<'messages'>;
        this.notify('ack_messages', { roomId, rev: messages.at(-1)?.rev ?? 0 });
      }
      for (const check of [...this.#waiting]) check();
    });
  }

  /** Logs in under the name and connects. */
  static async enter(url: string, username: string, claimKey?: string): Promise<WireClient> {
    const answer = await logIn(url, username, claimKey);
    if ('error' in answer) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return WireClient.connect(url, answer);
  }

  static async connect(
    url: string,
    session: CreateSessionData,
    extraHeaders: Record<string, string> = {},
    more: { roomActivity?: boolean } = {},
  ): Promise<WireClient> {
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders,
      auth: { token: session.token, protocol: PROTOCOL_VERSION, ...more },
    });
    const client = new WireClient(socket, session);
    const refused = new Promise<never>((_, reject) => socket.once('connect_error', reject));
    // Whoever is displaced before the handshake is over is welcomed all the same, and then told.
    const cut = new Promise<never>((_, reject) => {
      socket.once('disconnect', () => reject(new Error('cut before it was welcomed')));
    });
    await Promise.race([client.hear('welcome'), refused, cut]);
    return client;
  }

  get welcome(): ServerEventPayload<'welcome'> {
    if (!this.#welcome) throw new Error('not connected yet');
    return this.#welcome;
  }

  async ask<Name extends RequestName>(name: Name, payload: RequestPayload<Name>): Promise<RequestData<Name>> {
    const reply = await this.askRaw<RequestData<Name>>(name, payload);
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
    return reply.data;
  }

  async refusal(name: RequestName, payload: unknown): Promise<ErrorBody> {
    const reply = await this.askRaw(name, payload);
    if (reply.ok) throw new Error(`${name} was expected to be refused`);
    return reply.error;
  }

  askRaw<Data>(name: string, payload: unknown): Promise<Reply<Data>> {
    return (this.socket as Socket).emitWithAck(name, payload) as Promise<Reply<Data>>;
  }

  notify<Name extends NoticeName>(name: Name, payload: NoticePayload<Name>): void {
    (this.socket as Socket).emit(name, payload);
  }

  /** The first event of that name that fits and was not taken before; waits for it. */
  hear<Name extends ServerEventName>(
    name: Name,
    fits: (payload: ServerEventPayload<Name>) => boolean = () => true,
  ): Promise<ServerEventPayload<Name>> {
    return new Promise((resolve) => {
      const check = () => {
        const index = this.#heard.findIndex(
          (event) => event.name === name && fits(event.payload as ServerEventPayload<Name>),
        );
        if (index < 0) return;
        this.#waiting.delete(check);
        const [event] = this.#heard.splice(index, 1);
        resolve(event?.payload as ServerEventPayload<Name>);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Everything of that name that was heard so far and not taken. */
  heard<Name extends ServerEventName>(name: Name): ServerEventPayload<Name>[] {
    return this.#heard.filter((event) => event.name === name).map((event) => event.payload as ServerEventPayload<Name>);
  }

  /** The payload of what came as the nth. */
  heardPayload<Payload>(index: number): Payload {
    return this.#heard[index]?.payload as Payload;
  }

  /** In the order of arrival. */
  heardNames(): ServerEventName[] {
    return this.#heard.map(({ name }) => name);
  }

  async roomId(name: string): Promise<RoomId> {
    const { rooms } = await this.ask('list_rooms', {});
    const room = rooms.find((candidate) => candidate.name === name);
    if (!room) throw new Error(`no room ${name}`);
    return room.id;
  }

  async join(name: string): Promise<RoomId> {
    const roomId = await this.roomId(name);
    await this.ask('join_room', { roomId });
    return roomId;
  }

  send(roomId: RoomId, content: string, more: { clientId?: string; timestamp?: number } = {}) {
    return this.ask('send_message', { roomId, content, ...this.stamp(), ...more });
  }

  stamp(): { clientId: string; timestamp: number } {
    return { clientId: crypto.randomUUID(), timestamp: Date.now() };
  }

  stopAcknowledging(): void {
    this.#acknowledges = false;
  }

  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.disconnected) resolve();
      else this.socket.once('disconnect', () => resolve());
    });
  }

  [Symbol.dispose](): void {
    this.socket.disconnect();
  }
}

export async function logIn(
  url: string,
  username: string,
  claimKey?: string,
): Promise<CreateSessionData | { error: ErrorBody }> {
  const response = await fetch(`${url}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, ...(claimKey !== undefined && { claimKey }) }),
  });
  return (await response.json()) as CreateSessionData | { error: ErrorBody };
}

/** The code of a refused login. */
export async function loginRefusal(url: string, username: string, claimKey?: string): Promise<ErrorBody> {
  const answer = await logIn(url, username, claimKey);
  if (!('error' in answer)) throw new Error(`the login as ${username} was expected to be refused`);
  return answer.error;
}
