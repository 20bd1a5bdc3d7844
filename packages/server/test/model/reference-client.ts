import type {
  JoinRoom,
  JoinRoomData,
  LoadMessagesData,
  Message,
  MessageCursor,
  MessageId,
  Rev,
  RoomId,
  SendMessage,
  ServerEventPayload,
} from '@roomful/protocol';
import { law } from './law.ts';
import type { ClientFrame, MemorySocket, ServerFrame } from './memory-socket.ts';

/** What a client holds of a room. */
export interface Replica {
  rev: Rev;
  messages: Map<MessageId, Message>;
  /** Down to where pages were loaded; undefined once everything is. */
  floor: MessageCursor | undefined;
  /** Which page it waits for. Every other one belongs to a replica that was dropped, wherever that ended. */
  pageAsk?: number;
}

/** Does what SPEC.md says a client does, and nothing more. It sends when it is told to, and hears one frame at a time. */
export class ReferenceClient {
  readonly username: string;
  readonly device: string;
  readonly isBot: boolean;
  readonly replicas = new Map<RoomId, Replica>();
  /** Where it is, and who else is there. */
  readonly inside = new Map<RoomId, Set<string>>();
  /** Sends without an answer. */
  readonly outbox = new Map<string, SendMessage>();
  /** Whether it says at once what has arrived. */
  isAcknowledging = true;
  /** After every change of a replica. */
  onChanged: (roomId: RoomId, replica: Replica) => void = () => undefined;
  onAnswered: (asked: ClientFrame, answer: Extract<ServerFrame, { kind: 'answer' }>['reply']) => void = () => undefined;
  #socket: MemorySocket | undefined;
  #lastAsk = 0;
  readonly #unacknowledged = new Set<RoomId>();

  constructor(device: string, { username, isBot }: { username: string; isBot: boolean }) {
    this.device = device;
    this.username = username;
    this.isBot = isBot;
  }

  get socket(): MemorySocket | undefined {
    return this.#socket;
  }

  connect(socket: MemorySocket): void {
    this.#socket = socket;
  }

  /** The connection is lost: it is nowhere, and keeps what it holds. */
  lose(): void {
    this.#socket = undefined;
    this.inside.clear();
    this.#unacknowledged.clear();
  }

  /** Answers with the number of the question. */
  ask(name: string, payload: unknown): number {
    this.#socket?.toServer.push({ name, payload, ask: ++this.#lastAsk });
    return this.#lastAsk;
  }

  join(roomId: RoomId, { fresh = false } = {}): void {
    const replica = this.replicas.get(roomId);
    this.ask('join_room', { roomId, ...(replica && !fresh && { afterRev: replica.rev }) });
  }

  send(message: SendMessage): void {
    if (!this.outbox.has(message.clientId)) this.outbox.set(message.clientId, message);
    this.ask('send_message', message);
  }

  /** With the same `clientId`, so that nothing is doubled. */
  resendAll(roomId: RoomId): void {
    for (const message of this.outbox.values()) if (message.roomId === roomId) this.ask('send_message', message);
  }

  /** Everything that has arrived, in one notice for each room. */
  acknowledge(): void {
    for (const roomId of this.#unacknowledged) {
      const rev = this.replicas.get(roomId)?.rev ?? 0;
      this.#socket?.toServer.push({ name: 'ack_messages', payload: { roomId, rev } });
    }
    this.#unacknowledged.clear();
  }

  /** What no honest client says. */
  boast(roomId: RoomId): void {
    const rev = (this.replicas.get(roomId)?.rev ?? 0) + 5;
    this.#socket?.toServer.push({ name: 'ack_messages', payload: { roomId, rev } });
  }

  hear(frame: ServerFrame): void {
    switch (frame.kind) {
      case 'end':
      case 'refused':
        this.lose();
        return;
      case 'answer':
        this.#hearAnswer(frame);
        return;
      case 'event':
        this.#hearEvent(frame.name, frame.payload);
    }
  }

  #hearAnswer({ ask, to, reply }: Extract<ServerFrame, { kind: 'answer' }>): void {
    const { roomId, clientId } = to.payload as { roomId: RoomId; clientId: string };
    if (reply.ok) {
      if (to.name === 'join_room') this.#joined(to.payload as JoinRoom, reply.data as JoinRoomData);
      if (to.name === 'leave_room') this.inside.delete(roomId);
      if (to.name === 'load_messages') this.#loaded(roomId, ask, reply.data as LoadMessagesData);
    } else {
      law(reply.error.code !== 'INTERNAL', 'The server never fails in an unforeseen way.', { to, reply });
      if (to.name === 'join_room' && reply.error.code === 'ROOM_DELETED') this.inside.delete(roomId);
    }
    if (to.name === 'send_message') this.#sendAnswered(clientId, reply.ok ? undefined : reply.error.retryable);
    this.onAnswered(to, reply);
  }

  #sendAnswered(clientId: string, isRetryable: boolean | undefined): void {
    if (isRetryable !== true) this.outbox.delete(clientId);
  }

  #joined({ roomId, afterRev }: JoinRoom, data: JoinRoomData): void {
    const { users, messages, rev, reset, hasMore } = data;
    if (!this.isBot) this.inside.clear();
    this.inside.set(roomId, new Set(users));
    law(users.includes(this.username) && new Set(users).size === users.length, '[PRE1] Who joins is listed once.');
    const held = this.replicas.get(roomId);
    if (reset || !held) {
      law(reset, '[RES1] Whoever holds nothing gets a page.');
      law(isInDisplayOrder(messages), '[RES1] A page is in display order.', messages);
      const floor = hasMore ? messages[0] : undefined;
      this.replicas.set(roomId, { rev, messages: new Map(), floor });
    } else {
      law(rev >= (afterRev ?? 0), '[RES2] A resume does not go back.', { rev, afterRev });
      law(isAscending(messages), '[RES2] A resume comes in rev order.', messages);
      law(
        messages.every((message) => message.rev > (afterRev ?? 0)),
        '[RES2] A resume brings only what is new.',
      );
      // A redelivery may have been faster than the answer.
      held.rev = Math.max(rev, held.rev);
    }
    const replica = this.replicas.get(roomId)!;
    keepNewest(replica, messages);
    this.#loadOlder(roomId, replica);
    this.#changed(roomId, replica);
  }

  #loaded(roomId: RoomId, ask: number, { messages, hasMore }: LoadMessagesData): void {
    law(isInDisplayOrder(messages), '[HIS1] A page is in display order.', messages);
    const replica = this.replicas.get(roomId);
    if (replica?.pageAsk !== ask) return;
    keepNewest(replica, messages);
    replica.floor = hasMore ? messages[0] : undefined;
    this.#loadOlder(roomId, replica);
    this.#changed(roomId, replica);
  }

  #loadOlder(roomId: RoomId, replica: Replica): void {
    const { floor } = replica;
    if (!floor) return;
    replica.pageAsk = this.ask('load_messages', { roomId, before: { timestamp: floor.timestamp, id: floor.id } });
  }

  #hearEvent(name: string, payload: unknown): void {
    switch (name) {
      case 'messages':
        this.#hearMessages(payload as ServerEventPayload<'messages'>);
        return;
      case 'user_joined':
      case 'user_left':
        this.#hearPresence(name === 'user_joined', payload as ServerEventPayload<'user_joined'>);
        return;
      case 'room_deleted':
        this.inside.delete((payload as ServerEventPayload<'room_deleted'>).room.id);
    }
  }

  #hearMessages({ roomId, fromRev, messages }: ServerEventPayload<'messages'>): void {
    law(this.inside.has(roomId), '[MSG2] Nobody outside the room gets its messages.', { roomId, device: this.device });
    const replica = this.replicas.get(roomId)!;
    law(isAscending(messages), '[MSG2] A batch is in rev order.', messages);
    // One connection to one node loses nothing on the way, so a gap would be the server's.
    law(fromRev <= replica.rev, '[RES4] A batch continues what the client holds.', { fromRev, held: replica.rev });
    law(
      messages.every(({ rev }) => rev > fromRev),
      '[RES4] A batch has what came after its fromRev.',
    );
    keepNewest(
      replica,
      messages.filter(({ rev }) => rev > replica.rev),
    );
    replica.rev = Math.max(replica.rev, messages.at(-1)?.rev ?? 0);
    this.#changed(roomId, replica);
  }

  #hearPresence(isThere: boolean, { roomId, username, userCount }: ServerEventPayload<'user_joined'>): void {
    const users = this.inside.get(roomId);
    law(users !== undefined, '[PRE1] Only those in the room hear who comes and goes.', { roomId, device: this.device });
    law(users.has(username) !== isThere, '[PRE1] Each coming and going is told once.', { username, isThere });
    if (isThere) users.add(username);
    else users.delete(username);
    law(users.size === userCount, '[PRE1] The count is that of the list.', { users: [...users], userCount });
  }

  #changed(roomId: RoomId, replica: Replica): void {
    this.#unacknowledged.add(roomId);
    this.onChanged(roomId, replica);
  }
}

function keepNewest(replica: Replica, messages: readonly Message[]): void {
  for (const message of messages) {
    if ((replica.messages.get(message.id)?.rev ?? 0) < message.rev) replica.messages.set(message.id, message);
  }
}

export function isInDisplayOrder(messages: readonly Message[]): boolean {
  return messages.every((message, index) => {
    const before = messages[index - 1];
    return (
      !before ||
      before.timestamp < message.timestamp ||
      (before.timestamp === message.timestamp && before.id < message.id)
    );
  });
}

function isAscending(messages: readonly Message[]): boolean {
  return messages.every(({ rev }, index) => index === 0 || messages[index - 1]!.rev < rev);
}
