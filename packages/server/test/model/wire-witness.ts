import type {
  DeliveryUpdates,
  JoinRoomData,
  Message,
  MessageEnvelope,
  MessageId,
  Messages,
  RoomEnvelope,
  Rev,
  RoomId,
  User,
  UserId,
} from '@roomful/protocol';
import { law } from './law.ts';
import type { ClientFrame, MemorySocket, ServerFrame, Witness } from './memory-socket.ts';
import { Readers } from './readers.ts';
import type { DeliveryEntry, Truth } from './truth.ts';

type Answer = Extract<ServerFrame, { kind: 'answer' }>;

/** What stands on the wire about one connection. */
interface Seen {
  user: User;
  /** Where it was told to be; up to which rev it has everything for sure, and up to which its feed was sent. */
  rooms: Map<RoomId, { heldRev: Rev; feedRev: Rev }>;
  /** Requests under way that may take it out of a room: it is not known then whether it is still waited for. */
  mayBeLeaving: number;
  /** Delivery states written before this are not owed to it. */
  sinceDelivery: number;
  /** How many delivery states of a message it was told. */
  toldAt: Map<MessageId, number>;
}

/** Looks at every frame in the moment in which it leaves the server, and holds it against what is committed. */
export class WireWitness implements Witness {
  readonly readers = new Readers();
  readonly #truth: Truth;
  readonly #seen = new Map<MemorySocket, Seen>();
  /** Sends that were answered, by their message. */
  readonly #answered = new Set<MessageId>();
  /** By sender and `clientId`: over which connection it came first. */
  readonly #asking = new Map<string, MemorySocket>();
  #broken: Error | undefined;

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  arrives(socket: MemorySocket, { name, payload }: ClientFrame): void {
    const seen = this.#seen.get(socket);
    if (!seen) return;
    const { roomId, rev, clientId } = payload as { roomId: RoomId; rev: Rev; clientId: string };
    const key = `${seen.user.id} ${clientId}`;
    if (name === 'send_message' && !this.#asking.has(key)) this.#asking.set(key, socket);
    if (mayLeave(name)) seen.mayBeLeaving++;
    if (name !== 'ack_messages' || !seen.rooms.has(roomId)) return;
    const place = seen.rooms.get(roomId)!;
    // Nobody can have what does not exist yet, whatever they say.
    const upTo = Math.min(rev, this.#truth.revOf(roomId));
    this.readers.acknowledge(socket, roomId, upTo);
    place.heldRev = Math.max(upTo, place.heldRev);
  }

  leaves(socket: MemorySocket, frame: ServerFrame): void {
    try {
      this.#leaves(socket, frame);
    } catch (error) {
      // Thrown here it would go to the server, which would deal with it.
      this.#broken ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  isOver(socket: MemorySocket): void {
    const seen = this.#seen.get(socket);
    // Its end waits for the join before it. As long as that takes, it is waited for.
    if (seen && seen.mayBeLeaving > 0) this.timePasses();
    for (const roomId of seen?.rooms.keys() ?? []) this.readers.leave(socket, roomId);
    this.#seen.delete(socket);
  }

  serverIsGone(): void {
    this.#seen.clear();
    this.#asking.clear();
    this.readers.clear();
  }

  /** Now and after the clock has moved, somebody may be late. */
  timePasses(): void {
    const pending = [...this.#truth.created.keys()].filter((id) => this.#truth.statusOf(id) === 'pending');
    this.readers.timePasses(pending);
  }

  /** Reads on in the database; every delivery state there must be one that the acknowledgements explain. */
  look(): void {
    if (this.#broken) throw this.#broken;
    for (const entry of this.#truth.update()) this.#assertExplained(entry);
  }

  /** As far as the wire tells, sorted. */
  usersIn(roomId: RoomId): string[] {
    const users = new Set<string>();
    for (const { user, rooms } of this.#seen.values()) if (rooms.has(roomId)) users.add(user.username);
    return [...users].sort();
  }

  /** When nothing is under way: what everybody has acknowledged is sent, and every sender knows. */
  assertAllTold(): void {
    for (const id of this.readers.complete()) {
      law(this.#truth.statusOf(id) !== 'pending', '[DEL2] What everybody has acknowledged is not pending.', { id });
    }
    for (const { id, socket, times } of this.readers.waitedFor()) {
      const retries = this.#truth.deliveries.get(id)?.at(-1)?.retries ?? 0;
      law(times > retries, '[DEL4] What is missing goes again to whom it is missing from.', {
        id,
        times,
        retries,
        to: socket.id,
      });
    }
    for (const { user, sinceDelivery, toldAt } of this.#seen.values()) {
      for (const [id, entries] of this.#truth.deliveries) {
        if (this.#truth.created.get(id)!.user_id !== user.id) continue;
        const last = entries.at(-1)!;
        if (last.seq <= sinceDelivery) continue;
        law(toldAt.get(id) === entries.length, '[DEL2] The sender hears each change.', {
          last,
          toldAt: toldAt.get(id),
        });
      }
    }
  }

  #leaves(socket: MemorySocket, frame: ServerFrame): void {
    switch (frame.kind) {
      case 'event':
        this.#event(socket, frame.name, frame.payload);
        return;
      case 'answer':
        this.#answer(socket, frame);
        return;
      case 'refused':
      case 'end':
        this.isOver(socket);
    }
  }

  #event(socket: MemorySocket, name: string, payload: unknown): void {
    if (name === 'welcome') {
      const { user } = payload as { user: User };
      const sinceDelivery = this.#truth.deliverySeq;
      this.#seen.set(socket, { user, rooms: new Map(), mayBeLeaving: 0, sinceDelivery, toldAt: new Map() });
      return;
    }
    const seen = this.#seen.get(socket);
    if (!seen) return;
    switch (name) {
      case 'messages':
        this.#messages(socket, seen, payload as Messages);
        return;
      case 'delivery_status':
        this.#deliveryStatus(seen, payload as DeliveryUpdates);
        return;
      case 'room_deleted':
        this.#goesOut(socket, seen, (payload as RoomEnvelope).room.id);
    }
  }

  #messages(socket: MemorySocket, seen: Seen, { roomId, fromRev, messages }: Messages): void {
    const place = seen.rooms.get(roomId);
    law(place !== undefined, '[MSG2] Nobody outside the room is sent its messages.', seen.user.username);
    law(fromRev <= place.feedRev, '[RES4] A batch begins where the one before ended.', { fromRev, ...place });
    this.look();
    this.#truth.assertComplete(roomId, fromRev, messages);
    for (const { id } of messages) this.readers.goesTo(id, socket);
    if (fromRev < place.feedRev) {
      const isLate = messages.some(({ id }) => this.readers.wasLate(id, socket));
      law(isLate, '[MSG2] [DEL4] Nothing goes again but what was not acknowledged.', { fromRev, ...place });
      return;
    }
    place.feedRev = messages.at(-1)!.rev;
    for (const message of messages) {
      if (this.#truth.changes.get(roomId)![message.rev - 1]!.is_new) this.#firstBroadcast(message);
    }
  }

  /** Who is there now is waited for. */
  #firstBroadcast({ id, roomId, rev, userId, clientId }: Message): void {
    if (this.readers.has(id)) return;
    const asking = this.#asking.get(`${userId} ${clientId}`);
    law(
      this.#answered.has(id) || !asking || !this.#seen.has(asking),
      '[MSG1] The sender is answered before anybody hears of the message.',
    );
    const others = this.#othersIn(roomId, userId, rev);
    const isSentAtOnce = this.#truth.created.get(id)!.status === 'sent';
    law(!isSentAtOnce || others.length === 0, '[DEL1] Sent at once means that nobody else was there.', { id });
    this.readers.broadcast(id, { roomId, rev, missing: new Set(others) });
  }

  #othersIn(roomId: RoomId, userId: UserId, rev: Rev): MemorySocket[] {
    const others: MemorySocket[] = [];
    for (const [socket, { user, rooms }] of this.#seen) {
      const held = rooms.get(roomId)?.heldRev;
      if (held !== undefined && held < rev && user.id !== userId) others.push(socket);
    }
    return others;
  }

  #deliveryStatus({ user, toldAt }: Seen, { updates }: DeliveryUpdates): void {
    this.look();
    for (const { id, deliveryStatus, retryCount, clientId } of updates) {
      const created = this.#truth.created.get(id)!;
      law(created.user_id === user.id && created.client_id === clientId, '[DEL2] Only the sender hears of it.', { id });
      const entries = this.#truth.deliveries.get(id) ?? [];
      const index = entries.findIndex(
        ({ status, retries }, at) => at >= (toldAt.get(id) ?? 0) && status === deliveryStatus && retries === retryCount,
      );
      law(index >= 0, '[DEL2] A delivery state is told in order, once, and after it was written.', {
        update: { id, deliveryStatus, retryCount },
        entries,
        toldAt: toldAt.get(id),
      });
      toldAt.set(id, index + 1);
    }
  }

  #answer(socket: MemorySocket, { to, reply }: Answer): void {
    const seen = this.#seen.get(socket);
    if (!seen) return;
    if (mayLeave(to.name)) seen.mayBeLeaving--;
    const { roomId, clientId } = to.payload as { roomId: RoomId; clientId: string };
    if (!reply.ok) {
      if (to.name === 'send_message') this.#asking.delete(`${seen.user.id} ${clientId}`);
      return;
    }
    switch (to.name) {
      case 'join_room':
        this.#joined(socket, seen, reply.data as JoinRoomData);
        return;
      case 'leave_room':
        this.#goesOut(socket, seen, roomId);
        return;
      case 'send_message':
      case 'edit_message':
      case 'delete_message': {
        const { message } = reply.data as MessageEnvelope;
        law(message.userId === seen.user.id, '[MSG9] Messages are their author’s to change.', message);
        this.look();
        this.#truth.assertCommitted(message);
        this.#answered.add(message.id);
      }
    }
  }

  #joined(socket: MemorySocket, seen: Seen, { room, messages, rev }: JoinRoomData): void {
    this.look();
    for (const message of messages) this.#truth.assertCommitted(message);
    if (seen.user.kind !== 'bot') {
      for (const former of [...seen.rooms.keys()]) if (former !== room.id) this.#goesOut(socket, seen, former);
    }
    // A snapshot is as good as an acknowledgement: the server itself handed it over.
    this.readers.acknowledge(socket, room.id, rev);
    seen.rooms.set(room.id, { heldRev: Math.max(rev, seen.rooms.get(room.id)?.heldRev ?? 0), feedRev: rev });
  }

  #goesOut(socket: MemorySocket, { rooms }: Seen, roomId: RoomId): void {
    if (rooms.delete(roomId)) this.readers.leave(socket, roomId);
  }

  #assertExplained({ id, status, retries }: DeliveryEntry): void {
    const isLate = status === 'failed' || (status === 'pending' && retries > 0);
    law(!isLate || this.readers.wasLate(id), '[DEL4] Only what somebody has not acknowledged goes again or fails.', {
      id,
      status,
      retries,
    });
    if (status !== 'sent') return;
    const { room_id: roomId, user_id: userId, rev } = this.#truth.created.get(id)!;
    const notYet = this.readers.has(id) ? this.readers.missing(id) : this.#othersIn(roomId, userId, rev);
    const missing = notYet.filter((socket) => this.#seen.get(socket)?.mayBeLeaving === 0);
    law(missing.length === 0, '[S-MSG-4] Sent means that everybody who was there has acknowledged.', {
      id,
      missing: missing.map((socket) => this.#seen.get(socket)?.user.username),
    });
  }
}

/** A person who joins a room leaves the one before. */
function mayLeave(name: string): boolean {
  return name === 'leave_room' || name === 'join_room';
}
